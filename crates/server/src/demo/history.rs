//! Moving the clock through the history, a day's transaction at a time: what people do and what the system does by itself, each
//! at its own instant.

use hallpass_engine::{Source, Span};
use hallpass_store::Store;

use super::agenda::Act;
use super::people::Habit;
use super::story::{Stay, Story};
use crate::{Clock, Problem};

/// How long before the present the last arrivals come in.
const JUST_NOW: Span = Span::seconds(90);

/// At most so many people come in just before the present, so that somebody is there at any hour of any day.
const LINGERING: usize = 3;

/// Plays the story to its end; says how many days are done.
pub(super) async fn run(store: &Store, clock: &Clock, mut story: Story, day: impl Fn(i32)) -> Result<Story, Problem> {
    let first = story.today;
    linger(&mut story)?;
    loop {
        let before = story.today;
        let played = store.write(move |tx| {
            Box::pin(async move {
                let last = story.play(tx).await?;
                Ok::<_, Problem>((story, last))
            })
        });
        let last;
        (story, last) = played.await?;
        if story.today != before {
            day(story.today.0 - first.0);
        }
        match last {
            Some(last) => clock.advance(last),
            None => return Ok(story),
        };
    }
}

/// The last arrivals.
fn linger(story: &mut Story) -> Result<(), Problem> {
    let members: Vec<(usize, super::places::Spot)> = story
        .people
        .iter()
        .filter(|person| person.habit == Habit::FullTime && person.id != 0)
        .map(|person| (person.number, person.home))
        .take(LINGERING)
        .collect();
    for (person, spot) in members {
        let opened = story.places.at(spot)?.opened(story.end);
        let from = opened.max(story.end - JUST_NOW);
        let n = story.add(Stay { person, spot, source: Source::Manual, from, until: story.end, visit: None });
        story.agenda.put(from, Act::Arrive(n));
    }
    Ok(())
}
