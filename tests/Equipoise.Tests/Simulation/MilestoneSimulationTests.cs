using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>The trial's own protocol, simulated with its own rules for futility.</summary>
public sealed class MilestoneSimulationTests
{
    private static readonly string Protocol = Repository.Read("protocols", "il2-rcc.yaml");

    /// <summary>Half of the participants enter at once, the other half when the first look is over: each look has 17 known statuses per arm, and nothing open but what is still to be enrolled.</summary>
    private const string TwoStages = """
        accrual: {kind: accrualByTime, untilMonths: [0.001, 30, 30.001], perMonth: [34000, 0, 34000]}
        allocation: {kind: blockRandomisation, sizes: [34]}
        """;

    [Theory]
    [InlineData("design", 0.70)]
    [InlineData("noEffect", 0.40)]
    [InlineData("halfWay", null)]
    public void Two_stages_of_known_statuses_stop_as_the_enumeration_of_all_tables_says(string assume, double? experimental)
    {
        var plan = Plan(TwoStages + "\nassume: " + assume);
        var simulation = TrialSimulation.Of(plan.Trial, 11);
        var found = OperatingCharacteristics.Of(simulation, ParallelChunks.Run(simulation, 60_000, 2));

        // Half way is half of the logarithm of the hazard.
        var p = experimental ?? Math.Pow(0.40, Math.Sqrt(Math.Log(0.70) / Math.Log(0.40)));
        var exact = Enumerated(plan.Design.Bounds.UpperZ[0], plan.Design.Bounds.UpperZ[1], p);

        ShouldMeet(found.Looks[0].Efficacy, exact.EarlySuccess);
        ShouldMeet(found.Looks[0].Futility, exact.Futility);
        ShouldMeet(found.Looks[1].Efficacy, exact.LateSuccess);
        found.Looks[0].Efficacy.Value.ShouldBeGreaterThan(0);
        found.Looks[0].Futility.Value.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("assume: noEffect", 1_000)]
    [InlineData("assume: design", 1_000)]
    [InlineData("entries: poisson\ndropout: {kind: hazardByTime, perMonth: [0.02]}\ndataLagDays: 30", 1_000)]
    [InlineData("participants: 300\nfutility: ignored", 200)]
    public void The_protocol_has_the_same_bits_on_both_paths(string scenario, int replicates) => PathsAgreeTests.ShouldAgree(Plan(scenario).Trial, replicates);

    [Fact]
    public void A_rule_from_counts_is_noted_and_can_be_ignored()
    {
        var obeyed = Plan("assume: noEffect");
        obeyed.Notes.ShouldContain(note => note.Contains("'interim' is decided from the counts", StringComparison.Ordinal));
        obeyed.Trial.Looks[0].Test.Name.ShouldContain("best case below 0.3");
        obeyed.Trial.Looks[1].Test.Name.ShouldBe("proportions at 24, pooled");
        var ignored = Plan("assume: noEffect\nfutility: ignored");
        ignored.Trial.Looks[0].Test.Name.ShouldBe("proportions at 24, pooled");
        GivenTrials.Run(ignored.Trial, 4096).Futility.Value.ShouldBe(0);
        GivenTrials.Run(obeyed.Trial, 4096).Futility.Value.ShouldBe(0.446, 0.025);
    }

    /// <summary>The rule of a shown trial is recalculated from the participants that are shown.</summary>
    [Fact]
    public void A_shown_trial_stops_by_its_best_case()
    {
        var simulation = TrialSimulation.Of(Plan("assume: noEffect").Trial, 1);
        foreach (var shown in Enumerable.Range(0, 40).Select(r => simulation.Show(r)))
        {
            var look = shown.Looks[0];
            var entered = shown.Participants.Where(p => p.Entry <= look.Cut).ToArray();
            int Of(SimulatedArm arm, Func<ShownParticipant, bool> has) => entered.Count(p => p.Arm == arm && has(p));
            bool HasEvent(ShownParticipant p) => p.Event is { } at && at <= 24 && p.Entry + at <= look.Cut;
            bool IsFree(ShownParticipant p) => !HasEvent(p) && look.Cut - p.Entry >= 24;
            var (planned, other) = (Math.Max(34, Of(SimulatedArm.Experimental, _ => true)), Math.Max(34, Of(SimulatedArm.Control, _ => true)));
            var best = ((double)(planned - Of(SimulatedArm.Experimental, HasEvent)) / planned) - ((double)Of(SimulatedArm.Control, IsFree) / other);
            if (best < 0.3 - 1e-12)
            {
                look.Outcome.MeetsFutility.ShouldBeTrue();
                shown.Result.Reason.ShouldBe(StopReason.Futility);
            }
        }
    }

    private static void ShouldMeet(MonteCarlo found, double exact) => found.Value.ShouldBe(exact, 3 * Math.Sqrt(exact * (1 - exact) / 60_000));

    /// <summary>Every pair of counts at 17 per arm with its binomial probability, then every pair of further counts.</summary>
    private static (double EarlySuccess, double Futility, double LateSuccess) Enumerated(double upper1, double upper2, double p)
    {
        const double control = 0.40;
        double early = 0, futile = 0, late = 0;
        for (var e = 0; e <= 17; e++)
        {
            for (var c = 0; c <= 17; c++)
            {
                var probability = Binomial(17, e, p) * Binomial(17, c, control);
                if (Z(e, c, 17) >= upper1)
                {
                    early += probability;
                }
                else if (((17 + e) / 34.0) - (c / 34.0) < 0.3 - 1e-12 || Success(e, c, 0.70, control, upper2) < 0.10)
                {
                    futile += probability;
                }
                else
                {
                    late += probability * Success(e, c, p, control, upper2);
                }
            }
        }

        return (early, futile, late);
    }

    private static double Success(int e, int c, double p, double control, double upper)
    {
        double sum = 0;
        for (var i = 0; i <= 17; i++)
        {
            for (var j = 0; j <= 17; j++)
            {
                sum += Z(e + i, c + j, 34) >= upper ? Binomial(17, i, p) * Binomial(17, j, control) : 0;
            }
        }

        return sum;
    }

    private static double Z(int e, int c, int n)
    {
        var pooled = (e + c) / (2.0 * n);
        return pooled is 0 or 1 ? 0 : (e - c) / (double)n / Math.Sqrt(pooled * (1 - pooled) * 2 / n);
    }

    private static double Binomial(int n, int k, double p)
    {
        var probability = Math.Pow(p, k) * Math.Pow(1 - p, n - k);
        for (var i = 1; i <= k; i++)
        {
            probability *= (n - k + i) / (double)i;
        }

        return probability;
    }

    private static SimulationPlan Plan(string scenario)
    {
        var reading = SimulationScenario.Parse(scenario + "\n", "scenario.yaml");
        reading.Diagnostics.ShouldBeEmpty();
        return SimulationPlan.Of(DesignPlan.Parse(Protocol, "il2-rcc.yaml").Plan!, reading.Scenario!);
    }
}
