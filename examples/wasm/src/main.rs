//! Plans an evening under the stars, in the browser, with a map whose token the build embedded.

mod clock;
mod mapkit;
mod night;
mod outlook;
mod places;
mod sights;
mod sky;
mod token;
mod verdict;
mod view;

fn main() {
    yew::Renderer::<view::App>::new().render();
}
