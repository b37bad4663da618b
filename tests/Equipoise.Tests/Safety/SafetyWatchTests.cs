using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Monitoring;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Equipoise.Tests.Safety;

/// <summary>Safety rules: what they count, when they are met, and what follows.</summary>
public sealed class SafetyWatchTests
{
    private const string Rules = """
            - {kind: toxicityRate, id: severe, toxicity: gradeAtLeast, grade: 4, attribution: possible, withinDays: 10, terms: [Hypotension, Hypoxia], family: pocock, acceptableRate: 0.1, error: 0.2, participants: 4, pending: countedWithout, action: suspendAccrual}

        """;

    [Fact]
    public void The_first_death_of_treatment_calls_the_board_in_the_same_decision()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        var events = trial.Decided(GivenTrial.Nurse, trial.Event("Hypotension", 5));
        var met = events.OfType<SafetyRuleMet>().Single(m => m.Rule == "treatment-deaths");
        (met.Events, met.Evaluated, met.Threshold, met.Action).ShouldBe((1, null, 1, SafetyAction.CallBoard));
        trial.Decided(GivenTrial.Nurse, trial.Event("Hypotension", 5, Attribution.Unlikely)).OfType<SafetyRuleMet>().ShouldNotContain(m => m.Rule == "treatment-deaths");
        trial.Decided(GivenTrial.Nurse, new RecordDeath("P1", trial.Today, DeathCause.Treatment)).OfType<SafetyRuleMet>().ShouldHaveSingleItem().Rule.ShouldBe("treatment-deaths");
        trial.Decided(GivenTrial.Nurse, new RecordDeath("P1", trial.Today, DeathCause.Other)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_participant_who_died_of_treatment_counts_once()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Hypotension", 5)).Given(GivenTrial.Nurse, trial.Event("Hypoxia", 5));
        trial.Given(GivenTrial.Nurse, new RecordDeath("P1", trial.Today, DeathCause.Treatment));
        SafetyWatch.Evaluate(trial.State, trial.Now).Single(f => f.Rule == "treatment-deaths").Events.ShouldBe(1);
        trial.State.SafetyCalls.Count(c => c.Met.Fact.Rule == "treatment-deaths").ShouldBe(1);
    }

    [Fact]
    public void Unexpected_serious_events_are_counted_one_by_one_and_the_crossing_is_told_once()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        for (var i = 1; i <= 5; i++)
        {
            var events = trial.Decided(GivenTrial.Nurse, trial.Event("Nausea", 3, Attribution.Unlikely, "P1", SeriousnessCriterion.Hospitalisation));
            events.OfType<SafetyRuleMet>().Count().ShouldBe(i == 3 ? 1 : 0);
            trial.Given(GivenTrial.Nurse, trial.Event("Nausea", 3, Attribution.Unlikely, "P1", SeriousnessCriterion.Hospitalisation));
        }

        trial.State.SafetyCalls.ShouldHaveSingleItem().Met.Fact.Explanation.ShouldBe("unexpected-serious: 3 serious events were not expected; the rule is met at 3.");
    }

    [Fact]
    public void What_is_learnt_later_meets_a_rule_and_a_correction_takes_it_back()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Hypotension", 5, Attribution.Unlikely));
        var entry = trial.Last().Entry;
        trial.Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "Judged anew", Attribution: Attribution.Probable));
        trial.State.SafetyCalls.Count(c => c.Met.Fact.Rule == "treatment-deaths").ShouldBe(1);

        trial.Given(GivenTrial.Nurse, new Trials.Cleaning.StrikeEntry("P1", entry, "Another participant's"));
        SafetyWatch.Evaluate(trial.State, trial.Now).ShouldAllBe(f => !f.Met);
        trial.Given(GivenTrial.Nurse, trial.Event("Hypoxia", 5));
        trial.State.SafetyCalls.Count(c => c.Met.Fact.Rule == "treatment-deaths").ShouldBe(2);
    }

    [Fact]
    public void A_rate_is_watched_among_the_treated_within_its_days_terms_and_attribution()
    {
        var trial = Watched();
        Rate(trial).ShouldBe((0, 0, null));
        trial.Dosed("P1");
        Rate(trial).ShouldBe((0, 1, ToxicityDesigns.Pocock(4, 0.1, 0.2).Boundary.StopAt[0]));
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 4)).Given(GivenTrial.Nurse, trial.Event("Hypotension", 3)).Given(GivenTrial.Nurse, trial.Event("Hypotension", 4, Attribution.Unlikely));
        Rate(trial).Events.ShouldBe(0);
        trial.MoveDays(11).Given(GivenTrial.Nurse, trial.Event("Hypotension", 4));
        Rate(trial).Events.ShouldBe(0);
        trial.Given(GivenTrial.Nurse, trial.Event("Hypoxia", 4) with { OnsetOn = trial.Today.PlusDays(-1) }).Given(GivenTrial.Nurse, trial.Event("Hypotension", 4) with { OnsetOn = trial.Today.PlusDays(-2) });
        Rate(trial).Events.ShouldBe(1);
    }

    [Fact]
    public void Participants_whose_days_are_not_over_count_where_the_rule_says_so()
    {
        var trial = GivenTrial.Interleukin(("    - {kind: eventCount, id: treatment-deaths", Rules.Replace("pending: countedWithout, ", "", StringComparison.Ordinal) + "    - {kind: eventCount, id: treatment-deaths"));
        trial.Dosed("P1").Dosed("P2").Dosed("P3");
        (int, int?) Counted() => (Rate(trial).Events, Rate(trial).Evaluated);
        Counted().ShouldBe((0, 0));
        trial.Given(GivenTrial.Nurse, trial.Event("Hypoxia", 4, Attribution.Definite, "P2"));
        Counted().ShouldBe((1, 1));
        trial.Given(GivenTrial.Nurse, new RecordDeath("P3", trial.Today, DeathCause.Disease));
        Counted().ShouldBe((1, 2));

        // P1's first dose was on 2 June: day 10 is 12 June, and counts.
        trial.MoveTo(GivenTrial.At(2026, 6, 12, 23, 59));
        Counted().ShouldBe((1, 2));
        trial.MoveTo(GivenTrial.At(2026, 6, 13, 0, 0));
        Counted().ShouldBe((1, 3));
    }

    [Fact]
    public void A_crossing_of_a_suspending_rule_holds_accrual_until_the_board_advises_to_go_on()
    {
        var trial = Watched();
        var boundary = ToxicityDesigns.Pocock(4, 0.1, 0.2).Boundary;
        var needed = boundary.StopAt[1]!.Value;
        trial.Dosed("P1").Dosed("P2");
        foreach (var person in new[] { "P1", "P2" }.Take(needed))
        {
            trial.State.SafetyCalls.ShouldBeEmpty();
            trial.Given(GivenTrial.Nurse, trial.Event("Hypotension", 4, Attribution.Possible, person));
        }

        var call = trial.State.SafetyCalls.ShouldHaveSingleItem();
        (call.Met.Fact.Events, call.Met.Fact.Evaluated, call.Met.Fact.Threshold, call.HoldsAccrual).ShouldBe((needed, 2, needed, true));
        trial.Assessed("P3").Refused("safety-hold", GivenTrial.Investigator, new Randomise("P3"), "a safety rule of the protocol was met");
        trial.Refused("no-safety-call", GivenTrial.Board, new RecordSafetyAdvice("other", BoardAdvice.Continue, "x"), "severe");
        trial.Refused("role", GivenTrial.Sponsor, new RecordSafetyAdvice("severe", BoardAdvice.Continue, "x"));
        trial.Given(GivenTrial.Board, new RecordSafetyAdvice("severe", BoardAdvice.Continue, "Watched closely"));
        trial.When(GivenTrial.Investigator, new Randomise("P3")).Rejection.ShouldBeNull();
        trial.Refused("no-safety-call", GivenTrial.Board, new RecordSafetyAdvice("severe", BoardAdvice.Continue, "x"), "none does");
    }

    [Fact]
    public void Advice_to_stop_keeps_accrual_held()
    {
        var trial = Watched().Dosed("P1").Dosed("P2");
        trial.Given(GivenTrial.Nurse, trial.Event("Hypotension", 4, Attribution.Possible, "P1")).Given(GivenTrial.Nurse, trial.Event("Hypotension", 4, Attribution.Possible, "P2"));
        trial.Given(GivenTrial.Board, new RecordSafetyAdvice("severe", BoardAdvice.StopAccrual, "Too toxic"));
        trial.Assessed("P3").Refused("safety-hold", GivenTrial.Investigator, new Randomise("P3"));
    }

    [Fact]
    public void Later_doses_and_other_commands_evaluate_nothing()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.MoveTo(trial.Hours(8));
        trial.Then<DoseGiven>(GivenTrial.Nurse, new GiveDose("P1", 1, 2, trial.Now, [], ChecksComplete: true));
        trial.Then<ContactRecorded>(GivenTrial.Nurse, new RecordContact("P1", trial.Today));
    }

    /// <summary>However toxicities fall on participants and in whatever order they are told, a rule is met at the first report at which counting by hand reaches the boundary, and is told once.</summary>
    [Fact]
    public void The_crossing_is_the_first_at_which_the_count_reaches_the_boundary() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Gen.Choose(0, 3).ListOf(6).ToArbitrary(), order =>
        {
            var trial = Treated.Value.Copy();
            var boundary = ToxicityDesigns.Pocock(4, 0.1, 0.2).Boundary;
            var (hit, told) = (new HashSet<int>(), 0);
            foreach (var person in order)
            {
                var crossed = hit.Add(person) && hit.Count == boundary.StopAt[3];
                trial.Given(GivenTrial.Nurse, trial.Event("Hypoxia", 4, Attribution.Definite, FormattableString.Invariant($"P{person + 1}")));
                told += crossed ? 1 : 0;
                trial.State.SafetyCalls.Count(c => c.Met.Fact.Rule == "severe").ShouldBe(told);
                Rate(trial).ShouldBe((hit.Count, 4, boundary.StopAt[3]));
            }
        }));

    private static readonly Lazy<GivenTrial> Treated = new(() => Watched().Dosed("P1").Dosed("P2").Dosed("P3").Dosed("P4"));

    private static GivenTrial Watched() => GivenTrial.Interleukin(("    - {kind: eventCount, id: treatment-deaths", Rules + "    - {kind: eventCount, id: treatment-deaths"));

    private static (int Events, int? Evaluated, int? Threshold) Rate(GivenTrial trial)
    {
        var finding = SafetyWatch.Evaluate(trial.State, trial.Now).Single(f => f.Rule == "severe");
        return (finding.Events, finding.Evaluated, finding.Threshold);
    }
}
