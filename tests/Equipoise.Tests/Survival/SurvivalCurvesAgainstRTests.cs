using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class SurvivalCurvesAgainstRTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("plain", SurvivalLimits.Plain)]
    [InlineData("log", SurvivalLimits.Log)]
    [InlineData("logLog", SurvivalLimits.LogLog)]
    [InlineData("logit", SurvivalLimits.Logit)]
    [InlineData("arcsine", SurvivalLimits.Arcsine)]
    public void Curves_with_entry_and_weights_are_those_of_survfit_on_every_scale(string key, SurvivalLimits limits)
    {
        var agreement = new Agreement();
        ForEachCurve(new KaplanMeierOptions { Limits = limits }, (name, curve, expected) =>
        {
            curve.Points.Length.ShouldBe(expected.GetProperty("points").GetInt32(), name);
            var scale = expected.GetProperty("limits").GetProperty(key);
            Column("time", expected, (point, _) => point.Time);
            Column("atRisk", expected, (point, i) => curve.WeightedCounts.IsEmpty ? point.AtRisk : curve.WeightedCounts[i].AtRisk);
            Column("events", expected, (point, i) => curve.WeightedCounts.IsEmpty ? point.Events : curve.WeightedCounts[i].Events);
            Column("survival", expected, (point, _) => point.Survival);
            Column("standardError", expected, (point, _) => point.StandardError);
            Column("lower", scale, (point, _) => point.Lower);
            Column("upper", scale, (point, _) => point.Upper);
            for (var i = 0; i < 3; i++)
            {
                var quantile = curve.Quantile(0.25 * (i + 1));
                agreement.Add($"{name} quantile", quantile.Value, scale.GetProperty("quantile").NumbersOrNull()[i]);
                if (Falls(curve, point => point.Lower))
                {
                    agreement.Add($"{name} quantile lower", quantile.Lower, scale.GetProperty("quantileLower").NumbersOrNull()[i]);
                }

                if (Falls(curve, point => point.Upper))
                {
                    agreement.Add($"{name} quantile upper", quantile.Upper, scale.GetProperty("quantileUpper").NumbersOrNull()[i]);
                }
            }

            void Column(string column, JsonElement source, Func<SurvivalPoint, int, double?> value)
            {
                var indices = expected.GetProperty("index").Numbers();
                for (var i = 0; i < indices.Length; i++)
                {
                    var at = (int)indices[i];
                    agreement.Add($"{name} {column}[{at}]", value(curve.Points[at], at), source.GetProperty(column).NumbersOrNull()[i]);
                }
            }
        });
        agreement.ShouldHold(atLeast: 5000, tolerance: 1e-9, output);
    }

    [Theory]
    [InlineData("nelsonAalen", HazardTies.NelsonAalen)]
    [InlineData("flemingHarrington", HazardTies.FlemingHarrington)]
    public void Cumulative_hazards_are_those_of_survfit(string key, HazardTies ties)
    {
        var agreement = new Agreement();
        foreach (var (name, expected, sample) in SurvivalSamplesReference.Cases(SurvivalSamplesReference.Curves))
        {
            foreach (var (curve, reference) in NelsonAalen.Estimate(sample, new NelsonAalenOptions { Ties = ties }).Zip(expected.GetProperty("curves").EnumerateArray()))
            {
                var hazard = reference.GetProperty("hazard").GetProperty(key);
                var indices = reference.GetProperty("index").Numbers();
                for (var i = 0; i < indices.Length; i++)
                {
                    agreement.Add($"{name} hazard", curve.Points[(int)indices[i]].CumulativeHazard, hazard.GetProperty("hazard").Numbers()[i]);
                    agreement.Add($"{name} standard error", curve.Points[(int)indices[i]].StandardError, hazard.GetProperty("standardError").Numbers()[i]);
                }
            }
        }

        agreement.ShouldHold(atLeast: 1500, tolerance: 1e-9, output);
    }

    [Fact]
    public void Restricted_means_are_those_that_survfit_prints_and_their_contrasts_follow()
    {
        var agreement = new Agreement();
        ForEachCurve(new KaplanMeierOptions(), (name, curve, expected) =>
        {
            foreach (var mean in expected.GetProperty("restrictedMeans").EnumerateArray())
            {
                var result = RestrictedMean.Of(curve, mean.GetProperty("tau").GetDouble());
                agreement.Add($"{name} mean", result.Mean, mean.GetProperty("mean").GetDouble());
                agreement.Add($"{name} standard error", result.StandardError, mean.GetProperty("standardError").GetDouble());
            }
        });
        foreach (var (name, expected, sample) in SurvivalSamplesReference.Cases(SurvivalSamplesReference.Curves))
        {
            var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions());
            var means = expected.GetProperty("restrictedMeans");
            var result = RestrictedMean.Compare(curves[0], curves[1], means.GetProperty("tau").GetDouble());
            var (difference, ratio) = (result.Difference, result.Ratio.ShouldNotBeNull());
            foreach (var (key, value) in new[]
            {
                ("difference", difference.Estimate), ("standardError", difference.StandardError), ("lower", difference.Lower), ("upper", difference.Upper), ("p", difference.PValue),
                ("ratio", ratio.Estimate), ("ratioError", ratio.StandardError), ("ratioLower", ratio.Lower), ("ratioUpper", ratio.Upper), ("ratioP", ratio.PValue),
            })
            {
                agreement.Add($"{name} {key}", value, means.GetProperty(key).GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 250, tolerance: 1e-9, output);
    }

    [Fact]
    public void Milestone_tests_are_those_of_their_formulas_on_every_scale()
    {
        var agreement = new Agreement();
        foreach (var (name, expected, sample) in SurvivalSamplesReference.Cases(SurvivalSamplesReference.Curves))
        {
            var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions());
            foreach (var milestone in expected.GetProperty("milestones").EnumerateArray())
            {
                foreach (var (key, scale) in new[]
                {
                    ("plain", SurvivalLimits.Plain), ("log", SurvivalLimits.Log), ("logLog", SurvivalLimits.LogLog), ("logit", SurvivalLimits.Logit), ("arcsine", SurvivalLimits.Arcsine),
                })
                {
                    var result = MilestoneComparison.Of(curves[0], curves[1], milestone.GetProperty("time").GetDouble(), scale);
                    agreement.Add($"{name} difference", result.Difference, milestone.GetProperty("difference").GetDouble());
                    agreement.Add($"{name} standard error", result.StandardError, milestone.GetProperty("standardError").GetDouble());
                    agreement.Add($"{name} {key}", result.Z, milestone.GetProperty(key).ValueKind == JsonValueKind.Null ? null : milestone.GetProperty(key).GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 500, tolerance: 1e-9, output);
    }

    /// <summary>R integrates the same probability by Simpson's rule over both ends of the bridge, which leaves about 1e-7.</summary>
    [Fact]
    public void Critical_values_of_bands_solve_their_equations()
    {
        var agreement = new Agreement();
        var integrated = new Agreement();
        foreach (var band in SurvivalSamplesReference.Curves.GetProperty("bands").EnumerateArray())
        {
            var (lower, upper, level) = (band.GetProperty("lower").GetDouble(), band.GetProperty("upper").GetDouble(), band.GetProperty("level").GetDouble());
            agreement.Add("equal precision", BandCriticalValue.EqualPrecision(lower, upper, level), band.GetProperty("equalPrecision").GetDouble());
            integrated.Add("Hall-Wellner", BandCriticalValue.HallWellner(lower, upper, level), band.GetProperty("hallWellner").GetDouble());
        }

        agreement.ShouldHold(atLeast: 4, tolerance: 1e-9, output);
        integrated.ShouldHold(atLeast: 4, tolerance: 1e-6, output);
    }

    /// <summary>Where a limit of S rises again, R interpolates in the sorted limits; here it is the first time that the limit falls so far.</summary>
    private static bool Falls(SurvivalCurve curve, Func<SurvivalPoint, double?> limit)
    {
        var values = curve.Points.Select(limit).OfType<double>().ToArray();
        return values.Zip(values.Skip(1)).All(pair => pair.Second <= pair.First);
    }

    private static void ForEachCurve(KaplanMeierOptions options, Action<string, SurvivalCurve, JsonElement> check)
    {
        foreach (var (name, expected, sample) in SurvivalSamplesReference.Cases(SurvivalSamplesReference.Curves))
        {
            foreach (var (curve, reference) in KaplanMeier.Estimate(sample, options).Zip(expected.GetProperty("curves").EnumerateArray()))
            {
                curve.Label.ShouldBe(reference.GetProperty("label").GetString());
                check($"{name}, {curve.Label}", curve, reference);
            }
        }
    }
}
