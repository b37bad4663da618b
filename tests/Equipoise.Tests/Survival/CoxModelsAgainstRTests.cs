using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class CoxModelsAgainstRTests(ITestOutputHelper output)
{
    [Fact]
    public void Intervals_weights_offsets_and_strata_give_the_fits_of_coxph() => ForEachModel(minimum: 400, 1e-7, 1e-9, (agreement, name, fit, c, model) =>
        Compare(agreement, name, fit, model.GetProperty("plain")));

    [Fact]
    public void Exact_partial_ties_give_the_fits_of_coxph()
    {
        var agreement = new Agreement(1e-9);
        foreach (var c in CoxReference.Cases.Where(c => c.Json.GetProperty("exact").ValueKind == JsonValueKind.Object))
        {
            Compare(agreement, $"{c.Name} exact", CoxReference.Fit(c, "exact"), c.Json.GetProperty("exact"));
        }

        agreement.ShouldHold(70, 1e-7, output);
    }

    [Fact]
    public void Exact_marginal_ties_are_those_of_numerical_integration()
    {
        var agreement = new Agreement(1e-9);
        foreach (var c in CoxReference.Cases.Where(c => c.Json.GetProperty("marginal").ValueKind == JsonValueKind.Object))
        {
            Written(agreement, c.Name, CoxReference.Fit(c, "marginal"), c.Json.GetProperty("marginal"));
        }

        agreement.ShouldHold(16, 1e-7, output);
    }

    [Fact]
    public void Firths_penalty_gives_what_its_definition_gives()
    {
        var agreement = new Agreement(1e-9);
        foreach (var c in CoxReference.Cases.Append(new CoxReference.Case(CoxReference.File.GetProperty("separated"))))
        {
            if (c.Json.GetProperty("firth") is { ValueKind: JsonValueKind.Array } models)
            {
                foreach (var model in models.EnumerateArray())
                {
                    Written(agreement, c.Name, CoxReference.Fit(c, model.GetProperty("ties").GetString()!, firth: true), model);
                }
            }
        }

        agreement.ShouldHold(90, 1e-7, output);
    }

    [Fact]
    public void Robust_and_clustered_covariance_Wald_and_score_tests_are_those_of_coxph() => ForEachModel(minimum: 230, 1e-7, 1e-9, (agreement, name, _, c, model) =>
    {
        var fit = CoxReference.Fit(c, model.GetProperty("ties").GetString()!, robust: true);
        var expected = model.GetProperty("robust");
        fit.Robust.ShouldBeTrue();
        Covariance(agreement, name, fit, expected.GetProperty("covariance"));
        agreement.Add($"{name} Wald", fit.Wald.ChiSquare, expected.GetProperty("wald").GetDouble());
        if (expected.GetProperty("score") is { ValueKind: JsonValueKind.Object } score)
        {
            agreement.Add($"{name} robust score", fit.RobustScore!.ChiSquare, score.GetProperty("chiSquare").GetDouble());
        }
    });

    [Fact]
    public void Residuals_are_those_of_residuals_coxph() => ForEachModel(minimum: 3000, 1e-7, 1e-4, (agreement, name, fit, _, model) =>
    {
        var expected = model.GetProperty("residuals");
        CoxReference.Digest(agreement, $"{name} martingale", CoxResiduals.Martingale(fit), expected.GetProperty("martingale"));
        CoxReference.Digest(agreement, $"{name} deviance", CoxResiduals.Deviance(fit), expected.GetProperty("deviance"));
        Matrix("score", CoxResiduals.Score(fit));
        Matrix("dfbeta", CoxResiduals.Dfbeta(fit));
        Events("schoenfeld", CoxResiduals.Schoenfeld(fit));
        Events("scaledSchoenfeld", CoxResiduals.ScaledSchoenfeld(fit));

        void Matrix(string type, double[,] actual)
        {
            for (var j = 0; j < actual.GetLength(1); j++)
            {
                CoxReference.Digest(agreement, $"{name} {type} {j}", [.. Enumerable.Range(0, actual.GetLength(0)).Select(row => actual[row, j])], expected.GetProperty(type)[j]);
            }
        }

        void Events(string type, IReadOnlyList<SchoenfeldResidual> actual)
        {
            for (var j = 0; j < fit.Coefficients.Length; j++)
            {
                CoxReference.Digest(agreement, $"{name} {type} {j}", [.. actual.Select(residual => residual.Values[j])], expected.GetProperty(type)[j]);
            }
        }
    });

    [Fact]
    public void Tests_of_proportional_hazards_are_those_of_cox_zph() => ForEachModel(minimum: 800, 1e-7, 1e-9, (agreement, name, fit, _, model) =>
    {
        foreach (var (r, transform) in new[] { ("km", TimeTransform.KaplanMeier), ("rank", TimeTransform.Rank), ("identity", TimeTransform.Identity), ("log", TimeTransform.Log) })
        {
            if (model.GetProperty("zph").GetProperty(r) is { ValueKind: JsonValueKind.Object } expected)
            {
                var result = ProportionalHazards.Test(fit, transform);
                var all = result.Terms.Append(result.Global).ToArray();
                var (chiSquare, p) = (expected.GetProperty("chiSquare").Numbers(), expected.GetProperty("p").Numbers());
                // cox.zph gives no separate line for the whole when there is one term only.
                for (var term = 0; term < chiSquare.Length; term++)
                {
                    agreement.Add($"{name} {r} chi-square {term}", all[term].ChiSquare, chiSquare[term]);
                    agreement.Add($"{name} {r} P {term}", all[term].PValue, p[term]);
                }
            }
        }
    });

    [Fact]
    public void Predicted_curves_are_those_of_survfit() => ForEachModel(minimum: 1500, 1e-7, 1e-9, (agreement, name, fit, c, model) =>
    {
        var expected = model.GetProperty("curve");
        var stratum = c.Stratified ? c.Sample.Strata.Labels.IndexOf(expected.GetProperty("stratum").ToString()) : 0;
        var curve = CoxCurve.Predict(fit, expected.GetProperty("x").Numbers(), stratum, expected.GetProperty("offset").GetDouble());
        Points("time", point => point.Time);
        Points("survival", point => point.Survival);
        Points("cumulativeHazard", point => point.CumulativeHazard);
        Points("standardError", point => point.StandardError);
        Points("lower", point => point.Lower);
        Points("upper", point => point.Upper);

        void Points(string what, Func<CoxCurvePoint, double> value) =>
            CoxReference.Digest(agreement, $"{name} {what}", [.. curve.Select(value)], expected.GetProperty(what));
    });

    [Fact]
    public void Concordance_and_its_variance_are_those_of_R() => ForEachModel(minimum: 200, 1e-9, 1e-9, (agreement, name, fit, _, model) =>
    {
        var actual = Concordance.Of(fit);
        var expected = model.GetProperty("concordance");
        var counts = expected.GetProperty("counts").Numbers();
        double[] own = [actual.Concordant, actual.Discordant, actual.TiedScore, actual.TiedTime, actual.TiedBoth];
        for (var i = 0; i < own.Length; i++)
        {
            agreement.Add($"{name} count {i}", own[i], counts[i]);
        }

        agreement.Add($"{name} C", actual.Value, expected.GetProperty("value").GetDouble());
        agreement.Add($"{name} variance", actual.Variance, expected.GetProperty("variance").GetDouble());
    });

    private void ForEachModel(int minimum, double tolerance, double floor, Action<Agreement, string, CoxFit, CoxReference.Case, JsonElement> compare)
    {
        var agreement = new Agreement(floor);
        foreach (var c in CoxReference.Cases)
        {
            foreach (var model in c.Json.GetProperty("models").EnumerateArray())
            {
                var ties = model.GetProperty("ties").GetString()!;
                compare(agreement, $"{c.Name} {ties}", CoxReference.Fit(c, ties), c, model);
            }
        }

        agreement.ShouldHold(minimum, tolerance, output);
    }

    private static void Compare(Agreement agreement, string name, CoxFit fit, JsonElement expected)
    {
        var coefficients = expected.GetProperty("coefficient").Numbers();
        for (var j = 0; j < coefficients.Length; j++)
        {
            agreement.Add($"{name} coefficient {j}", fit.Coefficients[j].LogHazardRatio, coefficients[j]);
            agreement.Add($"{name} P {j}", fit.Coefficients[j].PValue, expected.GetProperty("p")[j].GetDouble());
        }

        Covariance(agreement, name, fit, expected.GetProperty("covariance"));
        agreement.Add($"{name} null", fit.LogLikelihoodNull, expected.GetProperty("logLikelihoodNull").GetDouble());
        agreement.Add($"{name} log likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
        agreement.Add($"{name} likelihood ratio", fit.LikelihoodRatio.ChiSquare, expected.GetProperty("likelihoodRatio").GetProperty("chiSquare").GetDouble());
        agreement.Add($"{name} score", fit.Score.ChiSquare, expected.GetProperty("score").GetProperty("chiSquare").GetDouble());
        agreement.Add($"{name} Wald", fit.Wald.ChiSquare, expected.GetProperty("wald").GetDouble());
    }

    private static void Covariance(Agreement agreement, string name, CoxFit fit, JsonElement expected)
    {
        for (var j = 0; j < fit.Coefficients.Length; j++)
        {
            for (var k = 0; k <= j; k++)
            {
                agreement.Add($"{name} covariance {j} {k}", fit.Covariance(j, k), expected[j][k].GetDouble());
            }
        }
    }

    private static void Written(Agreement agreement, string name, CoxFit fit, JsonElement expected)
    {
        var coefficients = expected.GetProperty("coefficient").Numbers();
        for (var j = 0; j < coefficients.Length; j++)
        {
            agreement.Add($"{name} coefficient {j}", fit.Coefficients[j].LogHazardRatio, coefficients[j]);
            agreement.Add($"{name} standard error {j}", fit.Coefficients[j].StandardError, expected.GetProperty("standardError")[j].GetDouble());
        }

        agreement.Add($"{name} rise", fit.LogLikelihood - fit.LogLikelihoodNull, expected.GetProperty("logLikelihood").GetDouble() - expected.GetProperty("logLikelihoodNull").GetDouble());
        if (!fit.Options.Firth)
        {
            agreement.Add($"{name} log likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
        }
    }
}
