using System.Text.Json;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Planning;

public sealed class WeightedDesignTests(ITestOutputHelper output)
{
    private static readonly LogRankWeight[] Weights =
    [
        SurvivalTests.LogRank, SurvivalTests.FlemingHarrington(0, 1), SurvivalTests.FlemingHarrington(1, 0), SurvivalTests.FlemingHarrington(1, 1), SurvivalTests.ModestlyWeighted(0.5),
    ];

    private static IEnumerable<(string Name, JsonElement Weighted, SurvivalDesign Design)> Weighted => DesignReference.Courses
        .Where(c => c.Case.GetProperty("weighted").ValueKind == JsonValueKind.Object).Select(c => (c.Name, c.Case.GetProperty("weighted"), c.Design));

    [Fact]
    public void Weighted_moments_are_their_integrals()
    {
        var (smooth, kinked) = (new Agreement(), new Agreement());
        foreach (var (name, weighted, design) in Weighted)
        {
            var moments = WeightedMoments.Of(design, [.. Weights]);
            foreach (var (expected, a) in weighted.GetProperty("tests").EnumerateArray().Select((e, a) => (e, a)))
            {
                var agreement = Weights[a].Name.StartsWith("modestly", StringComparison.Ordinal) ? kinked : smooth;
                agreement.Add($"{name} {Weights[a].Name} U", moments.U[a], expected.Number("u"));
                agreement.Add($"{name} {Weights[a].Name} V", moments.Variance[a, a], expected.Number("v"));
                agreement.Add($"{name} {Weights[a].Name} V1", moments.Martingale[a], expected.Number("martingale"));
            }
        }

        smooth.ShouldHold(atLeast: 72, tolerance: 1e-8, output);
        // The modest weight has a kink where the pooled curve falls to the floor, within a panel.
        kinked.ShouldHold(atLeast: 18, tolerance: 1e-5, output);
    }

    [Fact]
    public void MaxCombo_has_the_power_of_the_joint_normal_law()
    {
        var agreement = new Agreement();
        foreach (var (name, weighted, design) in Weighted)
        {
            var expected = weighted.GetProperty("maxcombo");
            var law = (LargestOfNormalsLaw)SurvivalMethods.MaxCombo([.. Weights.Take(3)]).Law(design);
            agreement.Add($"{name} critical value", law.CriticalValue(0.025), expected.Number("critical"));
            agreement.Add($"{name} power", law.Power(200, 0.025, VarianceConvention.Null), expected.Number("power"));
            law.Power(law.Participants(0.025, 0.8, VarianceConvention.Null), 0.025, VarianceConvention.Null).ShouldBe(0.8, 1e-6, name);
        }

        agreement.ShouldHold(atLeast: 12, tolerance: 1e-6, output);
    }

    [Fact]
    public void Milestones_and_restricted_means_are_their_integrals()
    {
        var agreement = new Agreement();
        foreach (var (name, c, design) in DesignReference.Courses)
        {
            foreach (var expected in c.GetProperty("landmarks").EnumerateArray())
            {
                var (tau, control, experimental) = (expected.Number("tau"), expected.GetProperty("control"), expected.GetProperty("experimental"));
                var (s1, s2, v1, v2) = (control.Number("survival"), experimental.Number("survival"), control.Number("relative"), experimental.Number("relative"));
                var plain = (NormalLaw)SurvivalMethods.Milestone(tau, SurvivalLimits.Plain).Law(design);
                agreement.Add($"{name} difference at {tau}", plain.Effect, Math.Abs(s2 - s1));
                agreement.Add($"{name} plain variance at {tau}", plain.AlternativeVariance, (s1 * s1 * v1) + (s2 * s2 * v2));
                var logLog = (NormalLaw)SurvivalMethods.Milestone(tau, SurvivalLimits.LogLog).Law(design);
                agreement.Add($"{name} log-log effect at {tau}", logLog.Effect, Math.Abs(Math.Log(Math.Log(s1) / Math.Log(s2))));
                agreement.Add($"{name} log-log variance at {tau}", logLog.AlternativeVariance, (v1 / Math.Pow(Math.Log(s1), 2)) + (v2 / Math.Pow(Math.Log(s2), 2)));
                var mean = (NormalLaw)SurvivalMethods.RestrictedMean(tau).Law(design);
                agreement.Add($"{name} restricted means to {tau}", mean.Effect, Math.Abs(experimental.Number("mean") - control.Number("mean")));
                agreement.Add($"{name} variance of restricted means to {tau}", mean.AlternativeVariance, control.Number("variance") + experimental.Number("variance"));
            }
        }

        agreement.ShouldHold(atLeast: 96, tolerance: 1e-9, output);
    }

    /// <summary>Without accrual, dropout and deaths Greenwood's variance is the binomial one: S (1 - S) / n.</summary>
    [Fact]
    public void A_milestone_with_complete_follow_up_is_two_proportions()
    {
        var design = SurvivalDesign.Of(
            new ArmCourse(PiecewiseHazard.WithSurvival(0.4, 24)), new ArmCourse(PiecewiseHazard.WithSurvival(0.7, 24)), AccrualPattern.Uniform(1, 1e-6), 30, allocationRatio: 2);
        var law = (NormalLaw)SurvivalMethods.Milestone(24, SurvivalLimits.Plain).Law(design);
        law.Effect.ShouldBe(0.3, 1e-12);
        law.AlternativeVariance.ShouldBe((0.24 * 3) + (0.21 * 1.5), 1e-10);
    }

    /// <summary>With proportional hazards near 1 the weighted log-rank formula with weight 1 is Schoenfeld's.</summary>
    [Fact]
    public void Near_equal_hazards_all_log_rank_formulas_agree()
    {
        var arm = new ArmCourse(PiecewiseHazard.Of([6], [0.05, 0.03])) { Dropout = PiecewiseHazard.Constant(0.004) };
        var design = SurvivalDesign.Of(arm, arm, AccrualPattern.AtRate(2, 24), 12, allocationRatio: 1.5).WithHazardRatio(0.999);
        double Size(SurvivalMethod method) => SurvivalSize.For(design, method, 0.025, 0.9, VarianceConvention.Null).Participants;
        var schoenfeld = Size(SurvivalMethods.Schoenfeld());
        foreach (var method in new[] { SurvivalMethods.Freedman, SurvivalMethods.Hsieh, SurvivalMethods.LachinFoulkes(), SurvivalMethods.AverageHazardRatio(AverageWeight.Events), SurvivalMethods.WeightedLogRank(SurvivalTests.LogRank) })
        {
            Size(method).ShouldBe(schoenfeld, schoenfeld * 2e-3, method.Name);
        }
    }

    public static TheoryData<string> Methods => [.. SurvivalMethods.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void More_power_needs_more_and_the_size_gives_its_power_back(string name)
    {
        var method = SurvivalMethods.All.Single(m => m.Name == name);
        var design = SurvivalDesign.Of(
            new ArmCourse(PiecewiseHazard.Constant(0.04)) { Dropout = PiecewiseHazard.Constant(0.003) }, new ArmCourse(PiecewiseHazard.Constant(0.02)), AccrualPattern.AtRate(3, 20), 14, allocationRatio: 1.5);
        foreach (var variance in name.StartsWith("maxcombo", StringComparison.Ordinal) ? [VarianceConvention.Null] : Enum.GetValues<VarianceConvention>())
        {
            double before = 0;
            foreach (var power in new[] { 0.3, 0.6, 0.8, 0.95 })
            {
                var size = SurvivalSize.For(design, method, 0.025, power, variance);
                size.Participants.ShouldBeGreaterThan(before);
                before = size.Participants;
                SurvivalSize.Power(design.WithParticipants(size.Participants), method, 0.025, variance).ShouldBe(power, 1e-6);
                (size.Control * 1.5).ShouldBe(size.Experimental, 1e-9);
            }

            // Two equal strata are one; zero hazards of dropout and competing death are none.
            var stratum = design.Strata[0];
            var twice = SurvivalDesign.Stratified([stratum with { Share = 0.25 }, stratum with { Share = 0.75 }], design.Accrual, 14, 1.5);
            if (name != "lachin-foulkes-difference" && !name.StartsWith("milestone", StringComparison.Ordinal) && !name.StartsWith("restricted", StringComparison.Ordinal))
            {
                SurvivalSize.For(twice, method, 0.025, 0.95, variance).Participants.ShouldBe(before, before * 1e-6);
            }

            if (!name.StartsWith("maxcombo", StringComparison.Ordinal))
            {
                // MaxCombo looks in one direction; the others look towards the alternative.
                SurvivalSize.For(design.WithArmsSwapped(), method, 0.025, 0.95, variance).Participants.ShouldBe(before, before * 1e-9);
            }

            var zeros = SurvivalDesign.Of(
                stratum.Control with { CompetingDeath = PiecewiseHazard.Constant(0) }, stratum.Experimental with { Dropout = PiecewiseHazard.Of([3], [0, 0]) }, design.Accrual, 14, 1.5);
            SurvivalSize.For(zeros, method, 0.025, 0.95, variance).Participants.ShouldBe(before, before * 1e-6);
        }
    }

    /// <summary>
    /// 3,000 simulated trials with a delayed effect. The tolerance is three Monte Carlo errors, and 1.5 points for the normal approximation with 200 participants.
    /// </summary>
    [Fact]
    public void Simulated_trials_have_the_planned_power()
    {
        const int Trials = 3000;
        var design = DesignReference.Courses.Single(c => c.Name == "delayed").Design.WithParticipants(200);
        LogRankWeight[] weights = [SurvivalTests.LogRank, SurvivalTests.FlemingHarrington(0, 1), SurvivalTests.FlemingHarrington(1, 0)];
        var combo = SurvivalMethods.MaxCombo([.. weights]);
        var critical = ((LargestOfNormalsLaw)combo.Law(design)).CriticalValue(0.025);
        var (logRank, late, maxCombo, milestone) = (0, 0, 0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var sample = Simulate(design, RandomStream.For(20261122, (ulong)trial, "power of a delayed effect"));
            var z = weights.Select(w => WeightedLogRank.Test(sample, w, new LogRankOptions { Stratified = false }).Z).ToArray();
            logRank += z[0] > 1.959964 ? 1 : 0;
            late += z[1] > 1.959964 ? 1 : 0;
            maxCombo += z.Max() > critical ? 1 : 0;
            var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions());
            milestone += MilestoneComparison.Of(curves[0], curves[1], 15, SurvivalLimits.LogLog).Z > 1.959964 ? 1 : 0;
        }

        Same(logRank, SurvivalMethods.WeightedLogRank(weights[0]));
        Same(late, SurvivalMethods.WeightedLogRank(weights[1]));
        Same(maxCombo, combo);
        Same(milestone, SurvivalMethods.Milestone(15, SurvivalLimits.LogLog));

        void Same(int rejections, SurvivalMethod method)
        {
            var (simulated, planned) = ((double)rejections / Trials, SurvivalSize.Power(design, method, 0.025, VarianceConvention.Null));
            output.WriteLine($"{method.Name}: simulated {simulated:F4}, planned {planned:F4}");
            Math.Abs(simulated - planned).ShouldBeLessThan((3 * Math.Sqrt(planned * (1 - planned) / Trials)) + 0.015, method.Name);
        }
    }

    private static SurvivalSample Simulate(SurvivalDesign design, RandomStream random)
    {
        const int Participants = 200;
        var (times, events, arms) = (new double[Participants], new bool[Participants], new int[Participants]);
        for (var i = 0; i < Participants; i++)
        {
            arms[i] = i % 2;
            var arm = arms[i] == 0 ? design.Strata[0].Control : design.Strata[0].Experimental;
            var entry = design.Accrual.Duration * random.NextUniform();
            var happens = arm.Event.Quantile(random.NextUniform()) ?? double.PositiveInfinity;
            var leaves = arm.Dropout.IsNone ? double.PositiveInfinity : arm.Dropout.Quantile(random.NextUniform()) ?? double.PositiveInfinity;
            var end = Math.Min(leaves, design.AnalysisTime - entry);
            (times[i], events[i]) = (Math.Min(happens, end), happens <= end);
        }

        return SurvivalSample.Create(times, events, Factor.FromCodes(["control", "experimental"], arms));
    }
}
