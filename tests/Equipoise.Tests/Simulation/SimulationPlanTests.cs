using System.Globalization;
using Equipoise.Statistics.Simulation;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>From a protocol and a scenario to a trial that the engine runs.</summary>
public sealed class SimulationPlanTests
{
    private static readonly string FiveLooks = Repository.Read("protocols", "designs", "two-year-survival-five-looks.yaml");

    [Theory]
    [InlineData("{kind: lachinFoulkes}", "log-rank")]
    [InlineData("{kind: flemingHarrington, rho: 0, gamma: 0.5}", "fleming-harrington(0,0.5)")]
    [InlineData("{kind: modestlyWeighted, leastSurvival: 0.5}", "modestly-weighted(0.5)")]
    [InlineData("{kind: milestoneSurvival, months: 24, scale: plain}", "milestone(24,Plain)")]
    [InlineData("{kind: restrictedMean, months: 24}", "restricted-mean(24)")]
    [InlineData("{kind: maxCombo}", "maxcombo of log-rank, (0,1) and (1,0)")]
    public void The_test_is_the_one_that_the_design_is_planned_for(string method, string test)
    {
        var plan = Plan(FinalOnly(method), "design");
        plan.Trial.Looks.ShouldAllBe(look => look.Test.Name.Contains(test, StringComparison.OrdinalIgnoreCase), plan.Trial.Looks[0].Test.Name);
        TrialSimulation.Of(plan.Trial, 1).Run(3).Estimate.HasValue.ShouldBe(plan.Trial.Looks[0].Test.EstimateName != "none");
    }

    [Fact]
    public void A_margin_is_tested_by_Cox_against_the_margin()
    {
        var yaml = FiveLooks
            .Replace("effect: {kind: experimentalHazard, event: {kind: survivalAt, months: 24, proportion: 0.70}}", "effect: {kind: hazardRatio, ratio: 1}\n  nullHazardRatio: 1.5", StringComparison.Ordinal)
            .Replace("participants: 60", "participants: 600", StringComparison.Ordinal);
        var plan = Plan(yaml, "design");
        plan.Trial.Looks[0].Test.Name.ShouldBe("cox-wald against 1.5");
        plan.Trial.TrueLogHazardRatio.ShouldBe(0);

        // Without an effect means: at the margin.
        Plan(yaml, "null").Trial.TrueLogHazardRatio!.Value.ShouldBe(Math.Log(1.5), 1e-12);
        Plan(yaml, "half").Trial.TrueLogHazardRatio!.Value.ShouldBe(Math.Log(1.5) / 2, 1e-12);
    }

    [Fact]
    public void Looks_are_at_whole_events_and_the_end_is_the_planned_day()
    {
        var plan = Plan(FiveLooks, "design");
        var events = ((TimeToEventTrialDesign)plan.Design).PlannedUnits;
        for (var k = 1; k <= 4; k++)
        {
            plan.Trial.Looks[k - 1].When.ShouldBe(LookRule.AtEvents((int)Math.Ceiling(0.2 * k * events)));
        }

        plan.Trial.Looks[4].When.ShouldBe(LookRule.AtTime(60));
        plan.Trial.LongestDuration.ShouldBe(60);
        Plan(FiveLooks, "entries: poisson").Trial.Looks[4].When.ShouldBe(LookRule.AfterLastEntry(24));
    }

    /// <summary>The bound that a simulated look has at some number of events is the one that monitoring has there.</summary>
    [Fact]
    public void Bounds_at_the_events_there_are_are_those_of_monitoring()
    {
        var plan = Plan(FiveLooks, "design");
        var design = plan.Design;
        var whole = Math.Round(design.PlannedUnits);
        int[] events = [10, 17, 24];
        var observed = events.Select(e => new ObservedInformation(e / whole * design.PlannedUnits, 0)).ToArray();
        var monitored = SequentialMonitoring.Of(design, design.Boundary.Analyses[2], observed);
        for (var k = 0; k < events.Length; k++)
        {
            plan.Trial.Bounds.At(k, events.AsSpan(0, k + 1), [.. Enumerable.Range(0, k + 1)], isLast: false).Upper.ShouldBe(monitored.Looks[k].EfficacyZ!.Value, 1e-8);
        }
    }

    [Theory]
    [InlineData("design", "Alternative")]
    [InlineData("null", "Null")]
    public void What_the_approximation_expects_is_what_the_design_states(string scenario, string fact)
    {
        var plan = Plan(FiveLooks, scenario);
        plan.Analytic!.Efficacy.ShouldBe(plan.Design.Bounds.Power(scenario == "null" ? 0 : plan.Design.PlannedDrift), 1e-12);
        plan.Analytic.Months!.Value.ShouldBe(plan.Design.Facts.Single(f => f.Key == "expectedMonths" + fact).Value, 1e-6);
        plan.Analytic.Participants!.Value.ShouldBe(plan.Design.Facts.Single(f => f.Key == "expectedEntered" + fact).Value, 1e-6);
        plan.Analytic.Events!.Value.ShouldBe(plan.Design.Facts.Single(f => f.Key == "expectedEvents" + fact).Value, 1e-6);
    }

    [Fact]
    public void Drift_grows_with_the_root_of_the_participants_and_halves_half_way()
    {
        var plan = Plan(FiveLooks, "design");
        plan.Analytic!.Drift.ShouldBe(plan.Design.PlannedDrift, 1e-12);
        Plan(FiveLooks, "participants: 120").Analytic!.Drift.ShouldBe(plan.Design.PlannedDrift * Math.Sqrt(2), 1e-6);
        Plan(FiveLooks, "half").Analytic!.Drift.ShouldBe(plan.Design.PlannedDrift / 2, 1e-12);
    }

    [Fact]
    public void Arms_are_allocated_in_the_ratio_of_the_design()
    {
        Plan(FiveLooks, "design").Trial.Allocation.Name.ShouldBe("permuted blocks of 4");
        var unequal = FiveLooks.Replace("participants: 60", "participants: 200", StringComparison.Ordinal) + "allocationRatio: 1.5\n";
        var plan = Plan(unequal, "design");
        plan.Trial.Allocation.Name.ShouldBe("permuted blocks of 10");
        TrialSimulation.Of(plan.Trial, 1).Show(0).Participants.Take(10).Count(p => p.Arm == SimulatedArm.Experimental).ShouldBe(6);
        Should.Throw<ArgumentException>(() => Plan(unequal, "allocation: {kind: alternation, first: control}")).Message.ShouldContain("1 to 1");
    }

    /// <summary>
    /// Known by 24 months: in the control arm an event and a follow-up to the milestone, in the experimental arm three without an event by then, one of whom has it later. Z = (1 - 1/2) / sqrt(4/5 1/5 (1/2 + 1/3)).
    /// </summary>
    [Fact]
    public void The_milestone_statistic_counts_known_statuses_only()
    {
        var plan = SimulationPlan.Of(DesignPlan.Parse(Repository.Read("protocols", "il2-rcc.yaml"), "il2-rcc.yaml").Plan!, Scenario("design"));
        var sample = SurvivalSample.Create(
            [10, 24, 12, 24, 26, 25, 5],
            [true, false, false, false, false, true, false],
            Factor.FromCodes(["control", "experimental"], [0, 0, 0, 1, 1, 1, 1]),
            Factor.FromCodes(["all"], [0, 0, 0, 0, 0, 0, 0]),
            new SurvivalSampleOptions { Ties = TieTolerance.Exact });
        var outcome = plan.Trial.Looks[0].Test.Of(sample);
        outcome.Z.ShouldBe(0.5 / Math.Sqrt(2.0 / 15), 1e-12);
        outcome.Estimate.ShouldBe(0.5);
        plan.Trial.Looks[0].When.ShouldBe(LookRule.AtKnownStatus(0.5, 24));
    }

    /// <summary>
    /// The numbers of docs/methods/reconciliation.md for 58 and 62 participants: by simulation 0.782 and 0.814, where Schoenfeld's formula says 0.798 and 0.824. How those were rounded to whole events is not known, so they are met within
    /// three Monte-Carlo errors and a third of a point.
    /// </summary>
    [Theory]
    [InlineData(58, 0.782)]
    [InlineData(62, 0.814)]
    public void The_power_of_58_and_62_participants_is_below_what_the_formula_says(int participants, double power)
    {
        var yaml = FiveLooks.Replace("power: 0.80", "power: 0.75", StringComparison.Ordinal).Replace("participants: 60", string.Create(CultureInfo.InvariantCulture, $"participants: {participants}"), StringComparison.Ordinal);
        var plan = Plan(yaml, "design");
        var simulation = TrialSimulation.Of(plan.Trial, 1);
        var summary = SimulationSummary.Of(plan, OperatingCharacteristics.Of(simulation, ParallelChunks.Run(simulation, 60_000, 2)));
        summary.Efficacy.Value.ShouldBe(power, (3 * summary.Efficacy.StandardError) + 0.0034);
        summary.Efficacy.Analytic!.Value.ShouldBeGreaterThan(summary.Efficacy.Value + (3 * summary.Efficacy.StandardError));
    }

    [Fact]
    public void An_approximation_that_is_off_by_more_than_a_point_gets_a_warning()
    {
        var plan = Plan(FiveLooks, "allocation: {kind: alternation, first: control}\nparticipants: 20");
        var simulation = TrialSimulation.Of(plan.Trial, 1);
        var summary = SimulationSummary.Of(plan, OperatingCharacteristics.Of(simulation, ParallelChunks.Run(simulation, 10_000, 2)));
        (Math.Abs(summary.Efficacy.Value - summary.Efficacy.Analytic!.Value) > SimulationSummary.WarnedDifference).ShouldBe(summary.Warnings.Length == 1);
        summary.Warnings.Length.ShouldBe(1);
        summary.Warnings[0].ShouldContain("power");
    }

    [Theory]
    [InlineData("bounds: recomputed", "log-rank")]
    public void Bounds_cannot_be_solved_for_anew_by_events_that_are_not_the_information(string scenario, string message) =>
        Should.Throw<ArgumentException>(() => Plan(FinalOnly("{kind: restrictedMean, months: 24}"), scenario))
            .Message.ShouldContain(message);

    [Fact]
    public void A_look_after_a_share_of_random_entries_is_counted_on_each_trial()
    {
        var delayed = Repository.Read("protocols", "designs", "delayed-effect.yaml");
        Plan(delayed, "design").Trial.Looks[0].When.ToString().ShouldContain("latest of");
        var plan = Plan(delayed, "entries: randomTimes");
        plan.Trial.Looks[0].When.ToString().ShouldContain("ShareEntered");
        PathsAgreeTests.ShouldAgree(plan.Trial, 20);
    }

    /// <summary>Look 2 comes 7 months after look 1, whose time is that of an event and differs from trial to trial.</summary>
    [Fact]
    public void A_look_some_months_after_one_at_an_event_is_counted_from_it()
    {
        var lines = FiveLooks.Split('\n');
        var second = Array.FindIndex(lines, line => line.Contains("fraction: 0.4", StringComparison.Ordinal));
        lines[second] = System.Text.RegularExpressions.Regex.Replace(lines[second], @"\{kind: eventsReached[^}]*\}", "{kind: afterPreviousLook, months: 7}", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        var plan = Plan(string.Join('\n', lines), "design");
        plan.Trial.Looks[1].When.ShouldBe(LookRule.AfterPrevious(7));
        var simulation = TrialSimulation.Of(plan.Trial, 3);
        var shown = Enumerable.Range(0, 20).Select(r => simulation.Show(r)).Where(t => t.Looks.Length > 1).ToArray();
        shown.Length.ShouldBeGreaterThan(10);
        shown.ShouldAllBe(t => Math.Abs(t.Looks[1].Time - t.Looks[0].Time - 7) < 1e-6);
        shown.Select(t => t.Looks[0].Time).Distinct().Count().ShouldBe(shown.Length);
    }

    /// <summary>The design with another method and one look.</summary>
    private static string FinalOnly(string method) => string.Join('\n', FiveLooks.Split('\n').Where(line => !line.Contains("id: look", StringComparison.Ordinal)))
        .Replace("{kind: schoenfeld}", method, StringComparison.Ordinal).Replace("participants: 60", "participants: 400", StringComparison.Ordinal);

    private static SimulationPlan Plan(string yaml, string scenario)
    {
        var reading = DesignPlan.Parse(yaml, "design.yaml");
        reading.Diagnostics.ShouldBeEmpty();
        return SimulationPlan.Of(reading.Plan!, Scenario(scenario));
    }

    private static SimulationScenario Scenario(string text)
    {
        var reading = SimulationScenario.Parse(SimulationScenario.TextOf(text) ?? text + "\n", "scenario.yaml");
        reading.Diagnostics.ShouldBeEmpty();
        return reading.Scenario!;
    }
}
