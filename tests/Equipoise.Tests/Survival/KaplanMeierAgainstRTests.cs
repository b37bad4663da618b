using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class KaplanMeierAgainstRTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("plain", SurvivalLimits.Plain)]
    [InlineData("log", SurvivalLimits.Log)]
    [InlineData("logLog", SurvivalLimits.LogLog)]
    public void Curves_limits_and_quantiles_are_those_of_survfit(string key, SurvivalLimits limits)
    {
        var agreement = new Agreement();
        foreach (var (name, expected, sample) in SurvivalReference.Cases)
        {
            var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions { Limits = limits });
            var references = expected.GetProperty("kaplanMeier").GetProperty(key).EnumerateArray().ToArray();
            curves.Length.ShouldBe(references.Length);
            foreach (var (curve, reference) in curves.Zip(references))
            {
                curve.Label.ShouldBe(reference.GetProperty("label").GetString());
                Compare($"{name}, {curve.Label}", curve, reference, agreement);
            }
        }

        // Closed form: products of at most 228 factors, each rounded once; 1e-9 leaves room, 1e-12 is what is seen.
        agreement.ShouldHold(atLeast: 4000, tolerance: 1e-9, output);
    }

    private static void Compare(string name, SurvivalCurve curve, JsonElement reference, Agreement agreement)
    {
        Column("time", point => point.Time);
        Column("atRisk", point => point.AtRisk);
        Column("events", point => point.Events);
        Column("censored", point => point.Censored);
        Column("survival", point => point.Survival);
        Column("standardError", point => point.StandardError);
        Column("lower", point => point.Lower);
        Column("upper", point => point.Upper);

        var quantiles = reference.GetProperty("quantiles");
        var shares = quantiles.GetProperty("p").Numbers();
        for (var i = 0; i < shares.Length; i++)
        {
            var quantile = curve.Quantile(shares[i]);
            agreement.Add($"{name} quantile {shares[i]}", quantile.Value, quantiles.GetProperty("value").NumbersOrNull()[i]);
            agreement.Add($"{name} quantile {shares[i]} lower", quantile.Lower, quantiles.GetProperty("lower").NumbersOrNull()[i]);
            agreement.Add($"{name} quantile {shares[i]} upper", quantile.Upper, quantiles.GetProperty("upper").NumbersOrNull()[i]);
        }

        var at = reference.GetProperty("at");
        var times = at.GetProperty("time").Numbers();
        for (var i = 0; i < times.Length; i++)
        {
            agreement.Add($"{name} at {times[i]}", curve.At(times[i]).Survival, at.GetProperty("survival").Numbers()[i]);
            agreement.Add($"{name} at risk at {times[i]}", curve.At(times[i]).AtRisk, at.GetProperty("atRisk").Numbers()[i]);
        }

        void Column(string column, Func<SurvivalPoint, double?> value)
        {
            var expected = reference.GetProperty(column).NumbersOrNull();
            expected.Length.ShouldBe(curve.Points.Length, $"{name} {column}");
            for (var i = 0; i < expected.Length; i++)
            {
                agreement.Add($"{name} {column}[{i}]", value(curve.Points[i]), expected[i]);
            }
        }
    }
}
