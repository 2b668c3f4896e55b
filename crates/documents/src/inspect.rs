//! A look at the finished pages before they become a file: nothing may be a box, nothing may run off the paper.

use std::collections::BTreeSet;

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// What is wrong with pages.
#[derive(Debug, Default)]
pub(crate) struct Flaws {
    /// Characters that were set as the box of a missing glyph.
    pub(crate) missing: BTreeSet<char>,
    /// The first text outside its page: the page from 1 and the text.
    pub(crate) outside: Option<(usize, String)>,
}

/// Half a millimetre: rounding, and marks that hang a little over.
const TOLERANCE: f64 = 1.4;

pub(crate) fn flaws(pages: &PagedDocument) -> Flaws {
    let mut flaws = Flaws::default();
    for (index, page) in pages.pages().iter().enumerate() {
        let mut look = Look {
            flaws: &mut flaws,
            page: index + 1,
            width: page.frame.width(),
            height: page.frame.height(),
        };
        look.frame(&page.frame, Transform::identity());
    }
    flaws
}

struct Look<'a> {
    flaws: &'a mut Flaws,
    page: usize,
    width: Abs,
    height: Abs,
}

impl Look<'_> {
    fn frame(&mut self, frame: &Frame, above: Transform) {
        for (position, item) in frame.items() {
            let here = above.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, here.pre_concat(group.transform)),
                FrameItem::Text(text) => self.text(text, here),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem, here: Transform) {
        for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
            let set = text.text.get(glyph.range()).unwrap_or_default();
            self.flaws.missing.extend(set.chars());
        }
        let ends = [Point::zero(), Point::new(text.width(), Abs::zero())];
        let outside = ends.into_iter().any(|end| !self.is_inside(end.transform(here)));
        if outside && self.flaws.outside.is_none() {
            let shown = text.text.chars().take(40).collect();
            self.flaws.outside = Some((self.page, shown));
        }
    }

    fn is_inside(&self, point: Point) -> bool {
        let within =
            |value: Abs, limit: Abs| (-TOLERANCE..=limit.to_pt() + TOLERANCE).contains(&value.to_pt());
        within(point.x, self.width) && within(point.y, self.height)
    }
}
