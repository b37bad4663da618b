using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class CoxAgainstRTests(ITestOutputHelper output)
{
    [Fact]
    public void Coefficients_errors_likelihoods_and_tests_are_those_of_coxph()
    {
        var agreement = new Agreement(floor: 1e-9);
        foreach (var (name, expected, sample) in SurvivalReference.Cases)
        {
            foreach (var model in expected.GetProperty("cox").EnumerateArray())
            {
                var design = model.GetProperty("columns").Strings().Aggregate(
                    CoxDesign.FromGroups(sample), (d, column) => d.With(column, expected.GetProperty("covariates").GetProperty(column).Numbers()));
                var options = new CoxOptions
                {
                    Stratified = model.GetProperty("stratified").GetBoolean(),
                    Ties = model.GetProperty("ties").GetString() == "efron" ? Ties.Efron : Ties.Breslow,
                };
                Compare($"{name} {options.Ties} stratified {options.Stratified}", Cox.Fit(sample, design, options), model, agreement);
            }
        }

        // Both sides iterate to a promised rise of about 1e-12 in log-likelihood, which leaves about 1e-6 of a standard error before the last, squaring, step.
        agreement.ShouldHold(atLeast: 800, tolerance: 1e-7, output);
    }

    private static void Compare(string name, CoxFit fit, JsonElement expected, Agreement agreement)
    {
        fit.InfiniteCoefficients.ShouldBeEmpty(name);
        for (var j = 0; j < fit.Coefficients.Length; j++)
        {
            var coefficient = fit.Coefficients[j];
            Add("coefficient", coefficient.LogHazardRatio);
            Add("standardError", coefficient.StandardError);
            Add("z", coefficient.Z);
            Add("p", coefficient.PValue);
            Add("lower", coefficient.Lower);
            Add("upper", coefficient.Upper);
            for (var k = 0; k < fit.Coefficients.Length; k++)
            {
                agreement.Add($"{name} covariance[{j},{k}]", fit.Covariance(j, k), expected.GetProperty("covariance")[j][k].GetDouble());
            }

            void Add(string what, double actual) => agreement.Add($"{name} {what}[{j}]", actual, expected.GetProperty(what).Numbers()[j]);
        }

        agreement.Add($"{name} null log-likelihood", fit.LogLikelihoodNull, expected.GetProperty("logLikelihoodNull").GetDouble());
        agreement.Add($"{name} log-likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
        agreement.Add($"{name} likelihood ratio", fit.LikelihoodRatio.ChiSquare, expected.GetProperty("likelihoodRatio").GetDouble());
        agreement.Add($"{name} Wald", fit.Wald.ChiSquare, expected.GetProperty("wald").GetDouble());
        agreement.Add($"{name} score", fit.Score.ChiSquare, expected.GetProperty("score").GetDouble());
        agreement.Add($"{name} score p", fit.Score.PValue, expected.GetProperty("scoreP").GetDouble());
    }
}
