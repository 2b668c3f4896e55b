//! The drawn machines: every arrow is taken, and no other.

use std::collections::BTreeSet;

use onewindow_engine::case::diagram::{STEP_TRANSITIONS, TRANSITIONS, machine, step_machine};
use onewindow_engine::case::{Action, Phase};

use crate::support::{steps_taken, taken};
use crate::{
    clocks, false_material, filing, hearing, intake, limits, paper, routing, steps, tolerance, two_tier,
};

/// That no undeclared arrow is taken is looked at with every event of every test here, the random ones included.
#[test]
fn every_arrow_of_the_machines_is_taken() {
    intake::an_accepted_case_is_reviewed_decided_delivered_and_closed();
    intake::a_partial_answer_stays_and_a_full_one_restarts_intake_from_its_own_day();
    intake::a_notice_that_nobody_answers_ends_the_case();
    intake::silence_accepts_from_the_day_of_receipt_c08();
    intake::the_window_can_end_a_case_in_each_lawful_way_and_says_why();
    intake::an_application_can_be_withdrawn_until_it_is_decided_and_then_no_longer();
    clocks::a_suspension_ends_by_itself_with_its_cap_and_the_next_day_counts_again();
    clocks::a_suspension_may_follow_another();
    hearing::the_record_of_a_hearing_ends_its_suspension();
    filing::a_complete_filing_is_filed_numbered_and_closed_in_one_command_when_it_is_not_drawn();
    filing::a_drawn_filing_is_checked_afterwards_and_counts_already();
    filing::an_incomplete_filing_waits_for_the_window_and_is_filed_when_it_is_complete();
    filing::a_filing_that_the_window_takes_as_complete_names_the_clerk();
    filing::silence_files_what_the_window_leaves_unanswered();
    paper::what_comes_on_paper_is_received_in_one_act_in_the_clerks_name();
    paper::a_complete_filing_on_paper_is_filed_at_once();
    paper::whoever_is_barred_is_answered_at_the_counter_too();
    steps::a_claimed_step_is_its_claimants_until_released();
    steps::a_decision_comes_first_where_nothing_has_to_be_asked();
    steps::a_refusal_of_the_application_tells_its_reasons_and_the_remedies();
    steps::a_return_comes_back_to_who_sent_it();
    steps::a_step_whose_condition_does_not_hold_is_skipped_and_nothing_waits_for_it();
    steps::an_early_join_fires_once_and_ends_everything_it_no_longer_waits_for();
    limits::silence_grants_where_the_version_says_so_and_only_raises_an_alarm_elsewhere_c60();
    two_tier::a_first_level_that_only_forwards_moves_the_case_on();
    limits::a_decision_on_the_spot_accepts_decides_and_issues_in_one_act_c14();
    false_material::it_ends_the_case_before_and_after_acceptance_and_bars_where_safety_is_at_stake_c52();
    false_material::whoever_is_barred_is_answered_on_the_last_day_and_received_on_the_next_c52();
    tolerance::a_broken_promise_ends_the_case_where_the_procedure_says_so_c77();
    tolerance::a_grant_with_an_open_item_waits_for_it_after_the_delivery_c77();
    tolerance::an_outcome_that_comes_meanwhile_keeps_the_promise();
    tolerance::a_filing_with_an_open_item_waits_for_it();
    routing::a_completed_step_is_taken_back_until_the_next_has_begun();
    routing::a_supervisor_opens_a_step_again_with_an_article_and_an_alarm();
    let missing: Vec<(Phase, Action, Phase)> = TRANSITIONS
        .into_iter()
        .filter(|arrow| !taken().contains(arrow))
        .collect();
    assert_eq!(missing, [], "arrows that nothing takes");
    let declared: BTreeSet<&str> = STEP_TRANSITIONS.iter().map(|(_, event, _)| *event).collect();
    assert_eq!(steps_taken(), declared);
}

#[test]
fn every_phase_can_be_reached_and_left_unless_it_is_the_end() {
    for phase in Phase::ALL {
        let reached = phase == Phase::Draft || TRANSITIONS.iter().any(|(_, _, to)| *to == phase);
        let left = TRANSITIONS.iter().any(|(from, _, _)| *from == phase);
        assert!(reached, "{phase:?}");
        assert_eq!(left, !phase.is_final(), "{phase:?}");
    }
}

#[test]
fn the_drawings_show_every_arrow() {
    let drawing = machine();
    assert!(drawing.starts_with("stateDiagram-v2\n"));
    for (from, action, to) in TRANSITIONS {
        assert!(drawing.contains(&format!("{from:?} --> {to:?} : {action:?}\n")));
    }
    let steps = step_machine();
    for (_, event, to) in STEP_TRANSITIONS {
        assert!(steps.contains(&format!("--> {to:?} : {event}\n")));
    }
}
