using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>Scenarios with whole courses: from the protocol, from a file, and what does not fit.</summary>
public sealed class ScenarioTests
{
    private static readonly string Protocol = Repository.Read("protocols", "il2-rcc.yaml");
    private static readonly string Outline = Repository.Read("protocols", "designs", "interleukin-2-log-rank.yaml");

    [Fact]
    public void A_scenario_of_the_protocol_brings_its_sites_strata_cohorts_and_scheme()
    {
        var trial = Plan(Protocol, SimulationScenario.TextOfProtocol("abstract")).Trial;
        trial.Design.Strata.Select(s => s.Name).ShouldBe(["S1", "S2", "S3"]);
        trial.Design.Strata.Select(s => Math.Round(s.Share * 24)).ShouldBe([14, 5, 5]);
        trial.Participants.ShouldBe(68);
        trial.Allocation.Name.ShouldBe("permuted blocks of 4 or 6");
        var courses = trial.Courses.ShouldNotBeNull();
        courses.Sites.Length.ShouldBe(15);
        courses.ScreenFailure.ShouldBe(0.18);
        courses.Histories[0].Control.Crossover.ShouldBe(0.4);
        courses.Histories[0].Experimental.Crossover.ShouldBe(0);
        courses.Cohorts.ShouldHaveSingleItem().Name.ShouldBe("M1");
        courses.Toxicities.ShouldContain(t => t.Name == "Hypotension, grade 3 or 4" && Math.Abs(t.Experimental - 0.6) < 1e-12);
        Plan(Protocol, SimulationScenario.TextOfProtocol("abstract")).IsNull.ShouldBeTrue();
        Plan(Protocol, SimulationScenario.TextOfProtocol("planned")).IsNull.ShouldBeFalse();
    }

    [Fact]
    public void What_a_file_states_takes_the_place_of_the_protocols()
    {
        var trial = Plan(Protocol, "fromProtocol: abstract\nparticipants: 40\nscreenFailure: 0.5\n").Trial;
        (trial.Participants, trial.Courses!.ScreenFailure, trial.Courses.Sites.Length).ShouldBe((40, 0.5, 15));
    }

    [Fact]
    public void Arms_stay_balanced_within_strata_as_the_protocols_blocks_make_them()
    {
        var simulation = TrialSimulation.Of(Plan(Protocol, SimulationScenario.TextOfProtocol("planned")).Trial, 1);
        for (var r = 0; r < 50; r++)
        {
            foreach (var stratum in simulation.Show(r).Participants.GroupBy(p => p.Stratum))
            {
                var (count, lead) = (0, 0);
                foreach (var p in stratum)
                {
                    count += p.Arm == SimulatedArm.Control ? 1 : -1;
                    lead = Math.Max(lead, Math.Abs(count));
                }

                lead.ShouldBeLessThanOrEqualTo(3);
            }
        }
    }

    [Theory]
    [InlineData("{kind: biasedCoin, probability: 0.667}", "biased coin of 0.667")]
    [InlineData("{kind: bigStick, maximumImbalance: 3}", "big stick of 3")]
    [InlineData("{kind: urnDesign, initial: 1, added: 1}", "urn of 1 and 1")]
    [InlineData("{kind: simpleRandomisation}", "simple randomisation")]
    [InlineData("{kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 2}], totalWeight: 1}", "minimisation by Range, 0.8, weights diseaseClass 2, whole trial 1")]
    public void Every_scheme_of_a_protocol_is_simulated_as_it_is(string scheme, string name)
    {
        var text = Protocol.Replace("{kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}", scheme, StringComparison.Ordinal);
        foreach (var scenario in (string[])[SimulationScenario.TextOfProtocol("planned"), "assume: design\n"])
        {
            var trial = Plan(text, scenario).Trial;
            trial.Allocation.Name.ShouldBe(name);
            var simulation = TrialSimulation.Of(trial, 1);
            simulation.Run(3).ShouldBe(TrialSimulation.Of(trial, 1, SimulationPath.Readable).Run(3));
            simulation.Show(3).Participants.Count(p => p.Arm == SimulatedArm.Experimental).ShouldBeInRange(20, 48);
        }
    }

    [Fact]
    public void Sites_with_rates_are_the_accrual()
    {
        var trial = Plan(Outline, "entries: poisson\nsites: [{id: A, perMonth: 2}, {id: B, perMonth: 1, opensAfterMonths: 10}]\n").Trial;
        trial.Design.Accrual.Ends.ShouldBe([10, 26]);
        trial.Design.Accrual.Rates.ShouldBe([2, 3]);
    }

    [Fact]
    public void Histories_make_the_event_of_the_formulas()
    {
        var plan = Plan(Outline, """
            histories:
              - control: {relapse: {kind: hazardByTime, perMonth: [0.03]}, deathFirst: {kind: hazardByTime, perMonth: [0.01, 0.02], untilMonths: [12]}}
                experimental: {relapse: {kind: hazardByTime, perMonth: [0.02]}}
            """);
        var control = plan.Trial.Design.Strata[0].Control.Event;
        control.Rates.Select(r => Math.Round(r, 12)).ShouldBe([0.04, 0.05]);
        control.Cuts.ShouldBe([12]);
        plan.IsNull.ShouldBeFalse();
        Plan(Outline, "assume: noEffect\nhistories: [{control: {relapse: {kind: medianTime, months: 12}}, experimental: {relapse: {kind: medianTime, months: 30}}}]\n").IsNull.ShouldBeTrue();
    }

    [Fact]
    public void A_safety_rule_becomes_the_least_number_at_each_size()
    {
        var courses = Plan(Outline, """
            toxicities: [{id: death, experimental: 0.03, fatal: true}]
            safety: {toxicity: death, above: 0.05, probability: 0.9, priorWith: 0.5, priorWithout: 9.5}
            """).Trial.Courses.ShouldNotBeNull();
        var limits = courses.Safety.ShouldNotBeNull().Limits;
        for (var n = 1; n <= 30; n++)
        {
            var reached = Enumerable.Range(1, n).Where(x => new Statistics.Sequential.BetaLaw(0.5, 9.5).After(x, n - x).UpperTail(0.05) >= 0.9).Select(x => (int?)x).FirstOrDefault();
            limits[n - 1].ShouldBe(reached ?? n + 1);
        }
    }

    [Theory]
    [InlineData("counts: death\n", "nothing to choose from")]
    [InlineData("sites: [{id: A, opensAfterMonths: 2}]\n", "No site is open at the start")]
    [InlineData("sites: [{id: A}, {id: A}]\n", "A name is given twice")]
    [InlineData("sites: [{id: A, perMonth: 1}, {id: B}]\n", "Some sites have a rate")]
    [InlineData("safety: {toxicity: x, above: 0.1, probability: 0.9, priorWith: 1, priorWithout: 9}\n", "There is no such toxicity")]
    [InlineData("assume: halfWay\nhistories: [{control: {relapse: {kind: medianTime, months: 12}}, experimental: {relapse: {kind: medianTime, months: 12}}}]\n", "Histories have no half way")]
    [InlineData("toxicities: [{id: x, experimental: 1.5}]\n", "")]
    public void What_does_not_fit_is_refused_at_its_key(string yaml, string message)
    {
        var reading = SimulationScenario.Parse(yaml, "scenario.yaml");
        reading.Scenario.ShouldBeNull();
        reading.Diagnostics.ShouldContain(d => d.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fromProtocol: nowhere\n", "the protocol has abstract, planned")]
    [InlineData("reestimation: {look: nowhere, conditionalPower: 0.9, largestFactor: 2}\n", "the design has interim, final")]
    public void A_name_that_the_protocol_does_not_have_is_refused(string yaml, string message) =>
        Should.Throw<ArgumentException>(() => Plan(Protocol, yaml)).Message.ShouldContain(message);

    [Theory]
    [InlineData("{kind: logRankTest, stratified: true}", "stratified log-rank")]
    [InlineData("{kind: weightedTest, rho: 0, gamma: 1}", "fleming-harrington(0,1)")]
    [InlineData("{kind: modestTest, leastSurvival: 0.5, stratified: true}", "stratified modestly-weighted(0.5)")]
    [InlineData("{kind: largestOfThree}", "maxcombo of log-rank, (0,1) and (1,0)")]
    [InlineData("{kind: milestoneTest, months: 24, scale: logLog}", "milestone(24,LogLog)")]
    [InlineData("{kind: meanTest, months: 30}", "restricted-mean(30)")]
    [InlineData("{kind: coxTest}", "cox-wald")]
    public void A_scenario_may_test_otherwise_than_planned(string test, string name)
    {
        var trial = Plan(Outline, $"test: {test}\nbounds: planned\n").Trial;
        trial.Looks.ShouldAllBe(look => look.Test.Name == name);
        double.IsFinite(TrialSimulation.Of(trial, 1).Run(0).Z).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(3)]
    public void A_Weibull_law_is_the_Weibull_law(double shape)
    {
        var hazard = Statistics.Design.PiecewiseHazard.Weibull(shape, 20);
        for (var t = 0.01; t < 200; t *= 1.01)
        {
            hazard.Survival(t).ShouldBe(Math.Exp(-Math.Pow(t / 20, shape)), 2e-4);
        }

        var plan = Plan(Outline, FormattableString.Invariant($"histories: [{{control: {{relapse: {{kind: weibullSurvival, shape: {shape}, months: 24, proportion: 0.4}}}}, experimental: {{relapse: {{kind: weibullSurvival, shape: {shape}, months: 24, proportion: 0.7}}}}}}]\n"));
        plan.Trial.Design.Strata[0].Control.Event.Survival(24).ShouldBe(0.4, 2e-4);
        plan.Trial.Design.Strata[0].Experimental.Event.Survival(24).ShouldBe(0.7, 2e-4);
    }

    [Fact]
    public void A_design_alone_has_no_scenarios() => Should.Throw<ArgumentException>(() => Plan(Outline, "fromProtocol: abstract\n")).Message.ShouldContain("a design alone has no scenarios");

    private static SimulationPlan Plan(string protocol, string scenario)
    {
        var reading = SimulationScenario.Parse(scenario, "scenario.yaml");
        reading.Diagnostics.ShouldBeEmpty();
        var plan = DesignPlan.Parse(protocol, "protocol.yaml");
        plan.Diagnostics.ShouldBeEmpty();
        return SimulationPlan.Of(plan.Plan!, reading.Scenario!);
    }
}
