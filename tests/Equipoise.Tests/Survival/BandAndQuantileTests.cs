using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class BandAndQuantileTests
{
    /// <summary>Klein and Moeschberger, 2nd ed., example 4.2 (continued) in section 4.4: bands for the ALL group with a from 0.1 to 0.6.</summary>
    [Fact]
    public void The_book_has_these_critical_values()
    {
        BandCriticalValue.EqualPrecision(0.1, 0.6, 0.95).ShouldBe(2.8826, 5e-5);
        BandCriticalValue.HallWellner(0.1, 0.6, 0.95).ShouldBe(1.3211, 5e-5);
    }

    /// <summary>Over the whole of 0 to 1 Hall and Wellner's value is Kolmogorov's 1.3581.</summary>
    [Fact]
    public void Over_nearly_all_of_time_the_value_is_Kolmogorovs() => BandCriticalValue.HallWellner(1e-6, 1 - 1e-6, 0.95).ShouldBe(1.3581, 5e-5);

    [Fact]
    public void A_band_is_wider_than_the_pointwise_limits()
    {
        var curve = KaplanMeier.Estimate(SurvivalReference.SixMp, new KaplanMeierOptions())[0];
        var band = ConfidenceBand.Of(curve, BandKind.EqualPrecision, SurvivalLimits.LogLog);
        foreach (var point in band.Points)
        {
            var pointwise = curve.At(point.Time);
            (point.Lower < pointwise.Lower && point.Upper > pointwise.Upper).ShouldBeTrue($"at {point.Time}");
        }
    }

    /// <summary>Two of four have the event, at 1 and 2, one is censored, and the last has the event at 5 or is censored: S is 1/2 from 2 on.</summary>
    [Theory]
    [InlineData(QuantileConvention.R, true, 3.5)]
    [InlineData(QuantileConvention.Sas, true, 3.5)]
    [InlineData(QuantileConvention.Infimum, true, 2.0)]
    [InlineData(QuantileConvention.R, false, 3.5)]
    [InlineData(QuantileConvention.Sas, false, null)]
    [InlineData(QuantileConvention.Infimum, false, 2.0)]
    public void A_curve_flat_at_one_half_has_the_median_of_the_convention(QuantileConvention convention, bool laterEvent, double? expected)
    {
        var sample = SurvivalSample.Create([1, 2, 4, 5], [true, true, false, laterEvent]);
        KaplanMeier.Estimate(sample, new KaplanMeierOptions { Quantiles = convention })[0].Median.Value.ShouldBe(expected);
    }
}
