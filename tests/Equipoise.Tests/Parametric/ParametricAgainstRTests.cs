using System.Text.Json;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Parametric;

/// <summary>The samples of validation/reference/parametric.json with R's results.</summary>
public sealed class ParametricAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement File = ReferenceFile.Open("parametric.json");
    private static readonly ParametricOptions Options = new();

    private static IEnumerable<(string Name, JsonElement Case, SurvivalSample Sample, CoxDesign Design)> Cases => File.GetProperty("cases").EnumerateArray().Select(c =>
    {
        var sample = SurvivalSample.Create(
            c.GetProperty("time").Numbers(), [.. c.GetProperty("event").Numbers().Select(e => e == 1)],
            Factor.FromLabels(c.GetProperty("group").Strings(), [.. c.GetProperty("group").Strings().Distinct().Order(StringComparer.Ordinal)]));
        sample = c.GetProperty("entry") is { ValueKind: JsonValueKind.Array } entry ? sample.WithEntry(entry.Numbers()) : sample;
        sample = c.GetProperty("weight") is { ValueKind: JsonValueKind.Array } weight ? sample.WithWeights(weight.Numbers()) : sample;
        return (c.GetProperty("name").GetString()!, c, sample, c.GetProperty("x").EnumerateObject().Aggregate(CoxDesign.Of(sample), (d, column) => d.With(column.Name, column.Value.Numbers())));
    });

    public static TheoryData<string> Families => [.. ParametricFamily.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Fits_and_predictions_are_those_of_survreg_and_with_delayed_entry_of_the_likelihood_written_out(string name)
    {
        var agreement = new Agreement();
        var family = ParametricFamily.All.Single(f => f.Name == name);
        foreach (var (sampleName, c, sample, design) in Cases)
        {
            var expected = c.GetProperty("fits").EnumerateArray().Single(f => f.GetProperty("family").GetString() == RName(family));
            var fit = ParametricSurvival.Fit(family, sample, design, Options);
            double[] parameters = [.. fit.Coefficients.Select(k => k.Estimate), .. fit.LogScale is { } scale ? [scale.Estimate] : Array.Empty<double>()];
            Same(agreement, sampleName, parameters, fit.Covariance, expected.GetProperty("coefficients"), expected.GetProperty("covariance"));
            agreement.Add($"{sampleName} log likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
            if (expected.GetProperty("logLikelihoodNull").ValueKind == JsonValueKind.Number)
            {
                agreement.Add($"{sampleName} log likelihood without columns", fit.LogLikelihoodNull, expected.GetProperty("logLikelihoodNull").GetDouble());
            }

            foreach (var predicted in expected.GetProperty("predicted").EnumerateArray())
            {
                var x = design.Columns.Select(column => column[predicted.GetProperty("row").GetInt32()]).ToArray();
                var at = predicted.GetProperty("at").Numbers();
                for (var i = 0; i < at.Length; i++)
                {
                    Predicted("survival", fit.Survival(at[i], x), predicted.GetProperty("survival")[i]);
                    Predicted("hazard", fit.Hazard(at[i], x), predicted.GetProperty("hazard")[i]);
                    fit.CumulativeHazard(at[i], x).Estimate.ShouldBe(-Math.Log(fit.Survival(at[i], x).Estimate), 1e-10);
                }

                for (var i = 0; i < 3; i++)
                {
                    Predicted("quantile", fit.Quantile(new[] { 0.1, 0.5, 0.9 }[i], x), predicted.GetProperty("quantiles")[i]);
                }

                var mean = predicted.GetProperty("mean");
                (fit.Mean(x) is null).ShouldBe(mean.GetProperty("value").ValueKind == JsonValueKind.Null);
                if (fit.Mean(x) is { } own)
                {
                    Predicted("mean", own, mean);
                }
            }

            if (family.HasProportionalHazards)
            {
                foreach (var (ratio, hazard) in fit.HazardRatios().Zip(expected.GetProperty("hazardRatios").EnumerateArray()))
                {
                    agreement.Add($"{sampleName} log hazard ratio", ratio.LogHazardRatio, hazard.GetProperty("log").GetDouble());
                    agreement.Add($"{sampleName} its error", ratio.StandardError, hazard.GetProperty("error").GetDouble());
                }
            }

            void Predicted(string what, PredictedQuantity actual, JsonElement reference)
            {
                agreement.Add($"{sampleName} {what}", actual.Estimate, reference.GetProperty("value").GetDouble());
                agreement.Add($"{sampleName} error of {what}", actual.StandardError, reference.GetProperty("error").GetDouble());
                actual.Lower.ShouldBeLessThanOrEqualTo(actual.Estimate);
                actual.Upper.ShouldBeGreaterThanOrEqualTo(actual.Estimate);
            }
        }

        agreement.ShouldHold(atLeast: 300, tolerance: 1e-7, output);
    }

    [Fact]
    public void Rates_and_limits_are_events_over_exposure_with_gamma_quantiles()
    {
        var agreement = new Agreement();
        foreach (var (name, c, sample, _) in Cases)
        {
            foreach (var (rate, expected) in PiecewiseRates.Estimate(sample, c.GetProperty("cuts").Numbers()).Zip(c.GetProperty("piecewise").GetProperty("rates").EnumerateArray()))
            {
                rate.Group.ShouldBe(expected.GetProperty("group").GetString());
                agreement.Add($"{name} events", rate.Events, expected.GetProperty("events").GetDouble());
                agreement.Add($"{name} exposure", rate.Exposure, expected.GetProperty("exposure").GetDouble());
                foreach (var (key, value) in new[] { ("rate", rate.Rate), ("lower", rate.Lower), ("upper", rate.Upper) })
                {
                    agreement.Add($"{name} {key}", value, expected.GetProperty(key).ValueKind == JsonValueKind.Null ? null : expected.GetProperty(key).GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 150, tolerance: 1e-9, output);
    }

    [Fact]
    public void Piecewise_exponential_regression_is_Poisson_regression()
    {
        var agreement = new Agreement();
        foreach (var (name, c, sample, design) in Cases)
        {
            var expected = c.GetProperty("piecewise");
            var fit = PiecewiseExponential.Fit(sample, c.GetProperty("cuts").Numbers(), design, Options);
            Same(agreement, name, [.. fit.LogRates.Concat(fit.Coefficients).Select(k => k.Estimate)], fit.Covariance, expected.GetProperty("coefficients"), expected.GetProperty("covariance"));
            agreement.Add($"{name} log likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
        }

        agreement.ShouldHold(atLeast: 150, tolerance: 1e-7, output);
    }

    [Fact]
    public void Mixture_cure_models_are_those_of_the_likelihood_written_out()
    {
        var agreement = new Agreement();
        foreach (var (name, c, sample, design) in Cases.Where(k => k.Case.GetProperty("cure").ValueKind == JsonValueKind.Array))
        {
            foreach (var expected in c.GetProperty("cure").EnumerateArray())
            {
                var family = ParametricFamily.All.Single(f => RName(f) == expected.GetProperty("family").GetString());
                var fit = MixtureCure.Fit(family, sample, design, design, Options);
                double[] parameters = [.. fit.Cure.Concat(fit.Latency).Select(k => k.Estimate), .. fit.LogScale is { } scale ? [scale.Estimate] : Array.Empty<double>()];
                Same(agreement, $"{name} {family}", parameters, fit.Covariance, expected.GetProperty("parameters"), expected.GetProperty("covariance"));
                agreement.Add($"{name} {family} log likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
                fit.Diagnostics.IsIdentified.ShouldBeTrue();
            }
        }

        agreement.ShouldHold(atLeast: 300, tolerance: 1e-7, output);
    }

    private static string RName(ParametricFamily family) => family.Name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static void Same(Agreement agreement, string name, double[] parameters, Func<int, int, double> covariance, JsonElement expected, JsonElement expectedCovariance)
    {
        parameters.Length.ShouldBe(expected.GetArrayLength(), name);
        for (var j = 0; j < parameters.Length; j++)
        {
            agreement.Add($"{name} parameter {j}", parameters[j], expected[j].GetDouble());
            for (var l = 0; l < parameters.Length; l++)
            {
                // A covariance near 0 is compared on the scale of the errors it joins.
                var size = Math.Sqrt(expectedCovariance[j][j].GetDouble() * expectedCovariance[l][l].GetDouble());
                agreement.Add($"{name} covariance {j} {l}", 1 + (covariance(j, l) / size), 1 + (expectedCovariance[j][l].GetDouble() / size));
            }
        }
    }
}
