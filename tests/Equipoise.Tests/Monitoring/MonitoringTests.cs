using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Tests.Monitoring;

/// <summary>The trial's own numbers: 16 of 21 and 15 of 23 relapsed, 34 planned per arm.</summary>
public sealed class MonitoringTests
{
    private static readonly TrialProtocol Protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml"));
    private static readonly MilestoneTrialDesign Design = (MilestoneTrialDesign)TrialDesign.From(Protocol);
    private static readonly AnalysisDeclaration Interim = Protocol.Document.Analyses[0];

    [Fact]
    public void The_published_counts_put_the_improvement_out_of_reach()
    {
        var decision = InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (16, 21), (15, 23)), Design, Interim);

        foreach (var best in decision.BestCases)
        {
            (best.ExperimentalEventFree, best.ExperimentalPlanned, best.ControlEventFree, best.ControlPlanned).ShouldBe((18, 34, 8, 34));
            best.Difference.ShouldBe(10.0 / 34, 1e-15);
        }

        decision.ConditionalPowers.First(c => c.Under == PowerAssumption.Design).Value.ShouldBe(0.014277884176250375, 1e-12);
        decision.Rules.Length.ShouldBe(2);
        decision.Rules.ShouldAllBe(r => r.Met);
        decision.FutilityMet.ShouldBeTrue();
        decision.EfficacyReached.ShouldBeFalse();
        decision.SpeaksForStopping.ShouldBeTrue();
        decision.InformationFraction.ShouldBe(44.0 / 68, 1e-15);
    }

    /// <summary>O'Brien-Fleming's two planned looks spend 0.00882 by half of the information; at 44 of 68 the straight line to 0.05 gives 0.02103 to spend, whose normal quantile is 2.033.</summary>
    [Fact]
    public void The_bound_is_that_of_the_information_there_is()
    {
        var at44 = InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (16, 21), (15, 23)), Design, Interim);
        var spent = 0.00882184 + ((0.05 - 0.00882184) * ((44.0 / 68) - 0.5) / 0.5);
        at44.EfficacyZ!.Value.ShouldBe(Statistics.Numerics.Normal.UpperQuantile(spent), 1e-4);
        InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (8, 17), (10, 17)), Design, Interim).EfficacyZ!.Value.ShouldBe(Design.Bounds.UpperZ[0], 1e-9);
        InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (0, 4), (4, 4)), Design, Interim).EfficacyReached.ShouldBeFalse();
    }

    /// <summary>Conditional power by enumeration here: 13 and 11 still to come, successes binomial with 0.70 and 0.40, pooled Z of the final counts.</summary>
    [Fact]
    public void Conditional_power_is_the_sum_over_all_final_counts()
    {
        var total = 0.0;
        for (var x = 0; x <= 13; x++)
        {
            for (var y = 0; y <= 11; y++)
            {
                var (e, c) = (5 + x, 8 + y);
                var pooled = (e + c) / 68.0;
                var z = ((e - c) / 34.0) / Math.Sqrt(pooled * (1 - pooled) * 2 / 34);
                total += z >= Design.FinalZ ? Binomial(13, x, 0.7) * Binomial(11, y, 0.4) : 0;
            }
        }

        FinalComparison.ConditionalPower(MilestoneCounts.Of(Protocol, Design, (16, 21), (15, 23)), Design, PowerAssumption.Design).ShouldBe(total, 1e-13);
    }

    [Fact]
    public void A_best_case_of_exactly_the_difference_sought_is_not_below_it()
    {
        // Twenty planned per arm: 14/20 against 8/20 is 0.30 on paper and 0.29999999999999993 in binary.
        var counts = new MilestoneCounts(new MilestoneArm("IL2", 20, 14, 6, []), new MilestoneArm("OBS", 20, 8, 12, []));
        var rule = Rule(new BestCaseBelow(0.30, OpenStatus.FavourExperimental), counts);

        rule.Value.ShouldBeLessThan(0.30 + 1e-12);
        rule.Met.ShouldBeFalse();
    }

    [Theory]
    [InlineData(13, true)]
    [InlineData(15, false)]
    public void A_best_case_beside_the_difference_sought_is_below_it_or_not(int eventFree, bool met) =>
        Rule(new BestCaseBelow(0.30, OpenStatus.FavourExperimental), new MilestoneCounts(new MilestoneArm("IL2", 20, eventFree, 20 - eventFree, []), new MilestoneArm("OBS", 20, 8, 12, []))).Met.ShouldBe(met);

    /// <summary>Ten planned: experimental 3 free, 4 events, 2 open, 1 to enrol; control 2 free, 3 events, 4 open, 1 to enrol.</summary>
    [Fact]
    public void The_two_readings_of_open_participants_are_as_by_hand()
    {
        var counts = new MilestoneCounts(new MilestoneArm("IL2", 10, 3, 4, [100, 200]), new MilestoneArm("OBS", 10, 2, 3, [1, 2, 3, 4]));

        // Experimental: 10 - 4 events = 6 in both. Control: 2 + 4 open who stay free = 6; or 2, if every open one has an event.
        var keep = BestCase.Of(counts, OpenStatus.KeepPresentStatus);
        (keep.ExperimentalEventFree, keep.ControlEventFree).ShouldBe((6, 6));
        keep.Difference.ShouldBe(0, 1e-15);
        var favour = BestCase.Of(counts, OpenStatus.FavourExperimental);
        (favour.ExperimentalEventFree, favour.ControlEventFree).ShouldBe((6, 2));
        favour.Difference.ShouldBe(0.4, 1e-15);
        counts.InformationFraction.ShouldBe(12.0 / 20);
        (counts.Experimental.ToEnrol, counts.Control.ToEnrol).ShouldBe((1, 1));
    }

    /// <summary>
    /// One control open at half of the milestone: event-free at the end with probability 0.4^(1/2). All other statuses are known, so the conditional power
    /// is that probability's complement where only the event makes the final difference significant.
    /// </summary>
    [Fact]
    public void A_participant_followed_half_way_counts_by_the_conditional_survival()
    {
        var half = Design.MilestoneDays / 2;
        var free = Enumerable.Range(0, 35).First(e => Final(e, 13) >= Design.FinalZ && Final(e, 14) < Design.FinalZ);
        var counts = new MilestoneCounts(new MilestoneArm("IL2", 34, free, 34 - free, []), new MilestoneArm("OBS", 34, 13, 20, [half]));

        FinalComparison.ConditionalPower(counts, Design, PowerAssumption.Design).ShouldBe(1 - Math.Sqrt(0.4), 1e-12);

        static double Final(int e, int c)
        {
            var pooled = (e + c) / 68.0;
            return (e - c) / 34.0 / Math.Sqrt(pooled * (1 - pooled) * 2 / 34);
        }
    }

    [Fact]
    public void Without_anybody_the_look_has_no_statistic_and_conditional_power_is_the_designs()
    {
        var decision = InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (0, 0), (0, 0)), Design, Interim);

        decision.Z.ShouldBeNull();
        decision.FutilityMet.ShouldBeFalse();
        decision.EfficacyReached.ShouldBeFalse();
        decision.ConditionalPowers.First(c => c.Under == PowerAssumption.Design).Value.ShouldBeInRange(0.78, 0.86);
        decision.ConditionalPowers.First(c => c.Under == PowerAssumption.Null).Value.ShouldBeInRange(0.02, 0.08);
    }

    [Theory]
    [InlineData(0, 34, 34, 34, true)]
    [InlineData(34, 34, 0, 34, false)]
    public void The_extremes_reach_one_boundary_each(int e, int enrolledE, int c, int enrolledC, bool efficacy)
    {
        var decision = InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (e, enrolledE), (c, enrolledC)), Design, Interim);

        decision.EfficacyReached.ShouldBe(efficacy);
        decision.FutilityMet.ShouldBe(!efficacy);
    }

    [Theory]
    [InlineData(22, 21)]
    [InlineData(-1, 21)]
    [InlineData(1, 35)]
    public void Counts_that_cannot_be_are_refused(int events, int enrolled) =>
        Should.Throw<ArgumentException>(() => MilestoneCounts.Of(Protocol, Design, (events, enrolled), (0, 0))).Message.ShouldContain("0 to 34");

    private static RuleOutcome Rule(FutilityRule rule, MilestoneCounts counts) =>
        InterimDecision.Evaluate(counts, Design, Interim with { Futility = [rule] }).Rules.ShouldHaveSingleItem();

    private static double Binomial(int n, int k, double p) =>
        Enumerable.Range(0, k).Aggregate(1.0, (c, i) => c * (n - i) / (i + 1)) * Math.Pow(p, k) * Math.Pow(1 - p, n - k);
}
