using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class KaplanMeierTests
{
    private static readonly KaplanMeierOptions Defaults = new();

    /// <summary>Times 1, 2, 2+, 3, 4+: S = 4/5, 3/5, 3/10 and the Greenwood sums 1/20, 1/20 + 1/12, 1/20 + 1/12 + 1/2.</summary>
    [Fact]
    public void Five_subjects_by_hand()
    {
        var curve = Curve([1, 2, 2, 3, 4], [true, true, false, true, false]);
        curve.Points.Select(point => point.Survival).ShouldBe([4 / 5d, 3 / 5d, 3 / 10d, 3 / 10d], 1e-15);
        curve.Points.Select(point => point.AtRisk).ShouldBe([5, 4, 2, 1]);
        curve.Points[1].StandardError.ShouldBe(3 / 5d * Math.Sqrt(2 / 15d), 1e-15);
        curve.Points[2].StandardError.ShouldBe(3 / 10d * Math.Sqrt(19 / 30d), 1e-15);
        (curve.Points[1].Events, curve.Points[1].Censored).ShouldBe((1, 1));
        (curve.EventsUpTo(2.5), curve.CensoredUpTo(2.5)).ShouldBe((2, 1));
    }

    [Fact]
    public void The_6MP_trial_has_the_published_medians_23_and_8()
    {
        var curves = KaplanMeier.Estimate(SurvivalReference.SixMp, Defaults);
        curves.Select(curve => (curve.Label, curve.Median.Value)).ShouldBe([("6-MP", 23), ("placebo", 8)]);
        curves.Select(curve => (curve.Count, curve.EventCount)).ShouldBe([(21, 9), (21, 21)]);
    }

    [Fact]
    public void Without_censoring_the_curve_is_the_share_still_event_free()
    {
        var curve = Curve([5, 1, 3, 3], [true, true, true, true]);
        curve.Points.Select(point => point.Survival).ShouldBe([3 / 4d, 1 / 4d, 0], 1e-15);
        // Greenwood is then the binomial S(1 - S)/n.
        curve.Points[0].StandardError.ShouldBe(Math.Sqrt(3 / 64d), 1e-15);
    }

    [Fact]
    public void The_curve_is_right_continuous_and_the_risk_set_left_continuous()
    {
        var curve = Curve([1, 2, 3], [true, true, false]);
        curve.At(2).Survival.ShouldBe(1 / 3d, 1e-15);
        curve.AtRiskAt(2).ShouldBe(2);
        curve.AtRiskAt(2.1).ShouldBe(1);
        curve.At(0).Survival.ShouldBe(1);
        curve.At(3).BeyondFollowUp.ShouldBeFalse();
        curve.At(3.1).BeyondFollowUp.ShouldBeTrue();
    }

    [Fact]
    public void A_flat_stretch_at_one_half_gives_its_midpoint()
    {
        Curve([1, 2, 3, 4], [true, true, true, true]).Median.Value.ShouldBe(2.5);
        Curve([1, 2, 3, 4], [true, true, false, false]).Median.Value.ShouldBe(3);
        Curve([1, 2, 3], [true, false, false]).Median.ShouldBe(new QuantileEstimate(null, null, null) { Lower = 1 });
    }

    [Fact]
    public void A_curve_without_events_stays_at_one_and_has_no_log_log_limits()
    {
        var curve = Curve([1, 2], [false, false]);
        var estimate = curve.At(1.5);
        estimate.ShouldBe(new SurvivalEstimate(1.5, 1, 1, 0, null, null));
        curve.Median.Value.ShouldBeNull();
        Curve([1, 2], [false, false], SurvivalLimits.Plain).At(1.5).Lower.ShouldBe(1);
    }

    [Fact]
    public void A_single_subject_falls_to_zero_without_limits()
    {
        var point = Curve([4], [true]).Points.ShouldHaveSingleItem();
        point.ShouldBe(new SurvivalPoint(4, 1, 1, 0, 0, 0, null, null));
    }

    [Fact]
    public void A_label_without_subjects_gives_an_empty_curve()
    {
        var sample = SurvivalSample.Create([1, 2], [true, true], Factor.FromLabels(["a", "a"], ["a", "b"]));
        var empty = KaplanMeier.Estimate(sample, Defaults)[1];
        (empty.Count, empty.Points.Length, empty.Median.Value).ShouldBe((0, 0, null));
        empty.At(1).BeyondFollowUp.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_confidence_level_outside_zero_to_one_is_refused(double level) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Curve([1], [true], SurvivalLimits.LogLog, level));

    private static SurvivalCurve Curve(double[] times, bool[] events, SurvivalLimits limits = SurvivalLimits.LogLog, double level = 0.95) =>
        KaplanMeier.Estimate(SurvivalSample.Create(times, events), new KaplanMeierOptions { Limits = limits, ConfidenceLevel = level })[0];
}
