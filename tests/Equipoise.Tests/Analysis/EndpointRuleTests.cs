using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Tests.Analysis;

/// <summary>
/// The worked examples of docs/methods/endpoint-dates.md, by hand. Randomised on 2026-06-01; visits of months 3, 6 and 9 on 2026-09-01, 2026-12-01 and 2027-03-01, each with 14 days on either
/// side. Seen without recurrence at the first visit, on 2026-09-03, day 94.
/// </summary>
public sealed class EndpointRuleTests
{
    private static readonly (string From, string To) Midpoint = ("relapseDate: firstEvidence", "relapseDate: midpoint");
    private static readonly (string From, string To) NextVisit = ("relapseDate: firstEvidence", "relapseDate: nextPlannedVisit");
    private static readonly (string From, string To) CensorMissed = ("then: countTheEvent", "then: censorAtLastAssessment");

    [Fact]
    public void A_relapse_between_visits_is_dated_by_its_evidence_the_middle_or_the_next_planned_visit()
    {
        var evidence = new LocalDate(2026, 10, 20);
        Dfs(Relapse(evidence)).ShouldBe((141, true, EndpointEnding.Relapse));
        Dfs(Relapse(evidence), Midpoint).ShouldBe((94 + (141 - 94) / 2, true, EndpointEnding.Relapse));
        Dfs(Relapse(evidence), NextVisit).ShouldBe((183, true, EndpointEnding.Relapse));
    }

    [Fact]
    public void A_relapse_within_a_visits_window_keeps_its_date_under_the_next_visit_rule() =>
        Dfs(Relapse(new LocalDate(2026, 11, 17)), NextVisit).ShouldBe((169, true, EndpointEnding.Relapse));

    [Fact]
    public void The_next_visit_rule_does_not_date_a_relapse_after_death_or_after_the_cut()
    {
        var trial = Trial([NextVisit], [Relapse(new LocalDate(2026, 10, 20)), new RecordDeath("P1", new LocalDate(2026, 11, 10), DeathCause.Disease)]);
        Dfs(trial, new LocalDate(2028, 1, 1)).Days.ShouldBe(162);
        Dfs(trial, new LocalDate(2026, 11, 1)).ShouldBe((153, true, EndpointEnding.Relapse));
    }

    [Fact]
    public void Without_any_assessment_the_middle_is_counted_from_randomisation()
    {
        var trial = GivenTrial.Interleukin(Midpoint).Randomised("IL2").MoveDays(900);
        trial.Given(GivenTrial.Nurse, Relapse(new LocalDate(2026, 7, 2)));
        Dfs(trial, trial.Today).ShouldBe((15, true, EndpointEnding.Relapse));
    }

    [Theory]
    [InlineData("2027-03-10", 282, true, 282, true)]
    [InlineData("2027-03-15", 287, true, 287, true)]
    [InlineData("2027-03-16", 288, true, 94, false)]
    [InlineData("2027-04-01", 304, true, 94, false)]
    public void Death_after_two_missed_visits_counts_or_time_ends_at_the_last_assessment(string died, int counted, bool countedEvent, int censored, bool censoredEvent)
    {
        var death = new RecordDeath("P1", NodaTime.Text.LocalDatePattern.Iso.Parse(died).Value, DeathCause.Other);
        Dfs(death).ShouldBe((counted, countedEvent, EndpointEnding.Death));
        Dfs(death, CensorMissed).ShouldBe((censored, censoredEvent, censoredEvent ? EndpointEnding.Death : EndpointEnding.CensoredBeforeMissedVisits));
    }

    [Fact]
    public void Survival_is_not_touched_by_missed_visits() =>
        Time("OS", Trial([CensorMissed], [new RecordDeath("P1", new LocalDate(2027, 4, 1), DeathCause.Other)]), new LocalDate(2028, 1, 1)).ShouldBe((304, true, EndpointEnding.Death));

    [Fact]
    public void A_relapse_after_two_missed_visits_is_treated_alike() => Dfs(Relapse(new LocalDate(2027, 4, 1)), CensorMissed).ShouldBe((94, false, EndpointEnding.CensoredBeforeMissedVisits));

    [Theory]
    [InlineData("ignore", 141, true, EndpointEnding.Relapse)]
    [InlineData("censorAtLastAssessment", 94, false, EndpointEnding.CensoredAtNewTherapy)]
    [InlineData("countAsEvent", 122, true, EndpointEnding.NewTherapy)]
    public void Another_therapy_before_the_relapse_is_passed_over_censored_or_counted(string rule, int days, bool isEvent, EndpointEnding by)
    {
        var trial = Trial([("newTherapy: ignore", "newTherapy: " + rule)], [Relapse(new LocalDate(2026, 10, 20)), new RecordNewTherapy("P1", new LocalDate(2026, 10, 1), "interferon")]);
        Dfs(trial, new LocalDate(2028, 1, 1)).ShouldBe((days, isEvent, by));
    }

    [Theory]
    [InlineData("ignore")]
    [InlineData("censorAtLastAssessment")]
    [InlineData("countAsEvent")]
    public void Another_therapy_after_the_relapse_changes_nothing(string rule) =>
        Dfs(Trial([("newTherapy: ignore", "newTherapy: " + rule)], [Relapse(new LocalDate(2026, 10, 20)), new RecordNewTherapy("P1", new LocalDate(2026, 11, 1), "interferon")]), new LocalDate(2028, 1, 1))
            .ShouldBe((141, true, EndpointEnding.Relapse));

    [Theory]
    [InlineData("secondPrimary: ignore", "secondPrimary: ignore", 141, true, EndpointEnding.Relapse)]
    [InlineData("secondPrimary: ignore", "secondPrimary: censorAtDiagnosis", 122, false, EndpointEnding.CensoredAtSecondPrimary)]
    [InlineData("events: [relapse, death]", "events: [relapse, death, secondPrimary]", 122, true, EndpointEnding.SecondPrimary)]
    public void A_second_primary_is_passed_over_censored_or_an_event(string from, string to, int days, bool isEvent, EndpointEnding by) =>
        Dfs(Trial([(from, to)], [new RecordSecondPrimary("P1", new LocalDate(2026, 10, 1), "prostate"), Relapse(new LocalDate(2026, 10, 20))]), new LocalDate(2028, 1, 1)).ShouldBe((days, isEvent, by));

    [Theory]
    [InlineData("ignore", 183, true, EndpointEnding.Death)]
    [InlineData("censorAtCrossover", 153, false, EndpointEnding.CensoredAtCrossover)]
    public void Survival_goes_on_after_crossover_or_ends_there_in_a_sensitivity_analysis(string rule, int days, bool isEvent, EndpointEnding by)
    {
        var os = "  - {id: OS, label: Overall survival, origin: randomisation, events: [death], censoring: lastContact}";
        var trial = Trial([(os, os[..^1] + ", rules: {relapseDate: firstEvidence, missedVisits: {atLeast: 2, then: countTheEvent}, newTherapy: ignore, crossover: " + rule + "}}")],
            [Relapse(new LocalDate(2026, 10, 20)), new StartCrossover("P1", new LocalDate(2026, 11, 1), new LocalDate(2026, 10, 30)), new RecordDeath("P1", new LocalDate(2026, 12, 1), DeathCause.Disease)], "OBS");
        Time("OS", trial, new LocalDate(2028, 1, 1)).ShouldBe((days, isEvent, by));
    }

    [Fact]
    public void Withdrawal_ends_survival_on_its_day_and_disease_free_survival_at_the_last_assessment()
    {
        foreach (var command in new Command[] { new WithdrawFromFollowUp("P1", new LocalDate(2026, 12, 18), "Moved"), new WithdrawConsent("P1", new LocalDate(2026, 12, 18), "None given") })
        {
            var trial = Trial([], [command]);
            Dfs(trial, new LocalDate(2028, 1, 1)).ShouldBe((94, false, EndpointEnding.LastAssessment));
            Time("OS", trial, new LocalDate(2028, 1, 1)).ShouldBe((200, false, EndpointEnding.LastContact));
        }
    }

    [Fact]
    public void A_cut_knows_nothing_of_what_happened_after_it()
    {
        var trial = Trial([("newTherapy: ignore", "newTherapy: countAsEvent")], [new RecordNewTherapy("P1", new LocalDate(2026, 10, 1), "interferon"), Relapse(new LocalDate(2026, 10, 20))]);
        Dfs(trial, new LocalDate(2026, 9, 30)).ShouldBe((94, false, EndpointEnding.LastAssessment));
        Dfs(trial, new LocalDate(2026, 9, 2)).ShouldBe((0, false, EndpointEnding.NothingSince));
    }

    private static RecordRelapse Relapse(LocalDate on) => new("P1", on, "lung", RelapseEvidence.Imaging);

    private static (int Days, bool Event, EndpointEnding By) Dfs(Command command, params (string From, string To)[] changes) => Dfs(Trial(changes, [command]), new LocalDate(2028, 1, 1));

    private static (int Days, bool Event, EndpointEnding By) Dfs(GivenTrial trial, LocalDate asOf) => Time("DFS", trial, asOf);

    private static (int Days, bool Event, EndpointEnding By) Time(string endpoint, GivenTrial trial, LocalDate asOf)
    {
        var time = AnalysisDataset.At(trial.State, asOf).Rows.ShouldHaveSingleItem().Time(endpoint);
        return (time.Days, time.Event, time.EndedBy);
    }

    private static GivenTrial Trial((string From, string To)[] changes, Command[] commands, string arm = "IL2")
    {
        var trial = GivenTrial.Interleukin(changes).Randomised(arm).MoveDays(900);
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 3), 3));
        return commands.Aggregate(trial, (t, c) => t.Given(GivenTrial.Nurse, c));
    }
}
