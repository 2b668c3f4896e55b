//! Conditions in the Common Expression Language, as a catalogue declares them: read, judged on no facts at all, and told
//! in words. What was read has the text that it was read from.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onewindow_engine::condition::Condition;
use onewindow_engine::fact::{FactValues, Vocabulary};
use onewindow_engine::text::Language;

fuzz_target!(|text: &str| {
    let Ok(condition) = Condition::parse(text) else {
        return;
    };
    assert_eq!(condition.source(), text);
    let facts = FactValues::default();
    condition.evaluate(&facts);
    condition.decisive_facts(&facts);
    condition.explain(&facts, Language::Zh);
    condition.explain(&facts, Language::En);
    if let Ok(vocabulary) = Vocabulary::try_new(Vec::new()) {
        condition.check(&vocabulary);
    }
});
