using System.Text.Json;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.CompetingRisks;

public sealed class CompetingRisksAgainstRTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("plain", IncidenceLimits.Plain)]
    [InlineData("log", IncidenceLimits.Log)]
    [InlineData("logLog", IncidenceLimits.LogLog)]
    [InlineData("logit", IncidenceLimits.Logit)]
    public void Incidences_jackknife_errors_limits_and_times_lost_are_those_of_survfit(string key, IncidenceLimits limits)
    {
        var agreement = new Agreement();
        foreach (var (name, c, sample) in CompetingReference.Cases)
        {
            var groups = AalenJohansen.Estimate(sample, new AalenJohansenOptions { Limits = limits });
            foreach (var (group, expected) in groups.Zip(c.GetProperty("curves").EnumerateArray()))
            {
                group.Label.ShouldBe(expected.GetProperty("label").GetString());
                group.Counts.Length.ShouldBe(expected.GetProperty("points").GetInt32(), name);
                var indices = expected.GetProperty("index").Numbers();
                for (var i = 0; i < indices.Length; i++)
                {
                    var at = (int)indices[i];
                    agreement.Add($"{name} time", group.Counts[at].Time, expected.GetProperty("time")[i].GetDouble());
                    // R counts rows here, also weighted ones.
                    agreement.Add($"{name} at risk", group.Counts[at].AtRisk, expected.GetProperty("atRisk")[i].GetDouble());
                    agreement.Add($"{name} event-free", group.EventFree.Points[at].Probability, expected.GetProperty("eventFree")[i].GetDouble());
                    agreement.Add($"{name} its error", group.EventFree.Points[at].StandardError, expected.GetProperty("eventFreeError")[i].GetDouble());
                    for (var cause = 0; cause < sample.CauseCount; cause++)
                    {
                        var point = group.Causes[cause].Points[at];
                        var curve = expected.GetProperty("causes")[cause];
                        agreement.Add($"{name} incidence", point.Probability, curve.GetProperty("incidence")[i].GetDouble());
                        agreement.Add($"{name} error of cause {cause} at {point.Time}", point.StandardError, curve.GetProperty("standardError")[i].GetDouble());
                        var scale = expected.GetProperty("limits").GetProperty(key)[cause];
                        // R's limits at a probability of 0 or 1 are 0, 1 or NA according to the scale; here there are none at 0.
                        if (point.Probability is > 1e-9 and < 1 - 1e-9)
                        {
                            agreement.Add($"{name} lower", point.Lower, scale.GetProperty("lower").NumbersOrNull()[i]);
                            agreement.Add($"{name} upper", point.Upper, scale.GetProperty("upper").NumbersOrNull()[i]);
                        }
                    }
                }

                foreach (var (lost, cause) in expected.GetProperty("timeLost").EnumerateArray().Zip(sample.Causes.Labels))
                {
                    var result = group.TimeLost(cause, lost.GetProperty("tau").GetDouble());
                    agreement.Add($"{name} time lost", result.Mean, lost.GetProperty("mean").GetDouble());
                    agreement.Add($"{name} error of time lost", result.StandardError, lost.GetProperty("standardError").GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 2000, tolerance: 1e-9, output);
    }

    [Fact]
    public void Incidences_and_Aalens_variance_are_those_of_cuminc()
    {
        var agreement = new Agreement();
        ForEachCuminc((name, c, sample) =>
        {
            var groups = AalenJohansen.Estimate(sample, new AalenJohansenOptions { Variance = IncidenceVariance.Aalen });
            var times = c.GetProperty("at").Numbers();
            foreach (var expected in c.GetProperty("curves").EnumerateArray())
            {
                var curve = groups.Single(group => group.Label == expected.GetProperty("label").GetString())[$"{expected.GetProperty("cause").GetInt32()}"];
                for (var i = 0; i < times.Length; i++)
                {
                    if (expected.GetProperty("incidence").NumbersOrNull()[i] is { } incidence)
                    {
                        var point = curve.At(times[i]);
                        agreement.Add($"{name} incidence", point.Probability, incidence);
                        agreement.Add($"{name} variance", point.StandardError * point.StandardError, expected.GetProperty("variance").NumbersOrNull()[i]);
                    }
                }
            }
        });
        agreement.ShouldHold(atLeast: 100, tolerance: 1e-9, output);
    }

    [Fact]
    public void Grays_test_is_that_of_cuminc_with_rho_and_strata()
    {
        var agreement = new Agreement();
        ForEachCuminc((name, c, sample) =>
        {
            foreach (var tests in c.GetProperty("tests").EnumerateArray())
            {
                foreach (var stratified in new[] { false, true })
                {
                    var expected = tests.GetProperty(stratified ? "stratified" : "tests");
                    foreach (var test in expected.ValueKind == JsonValueKind.Null ? [] : expected.EnumerateArray().ToArray())
                    {
                        var result = GrayTest.Test(sample, $"{test.GetProperty("cause").GetInt32()}", new GrayTestOptions { Stratified = stratified, Rho = tests.GetProperty("rho").GetDouble() });
                        agreement.Add($"{name} chi-squared, stratified {stratified}", result.ChiSquare, test.GetProperty("chiSquare").GetDouble());
                        agreement.Add($"{name} p", result.PValue, test.GetProperty("p").GetDouble());
                        result.DegreesOfFreedom.ShouldBe(test.GetProperty("df").GetInt32());
                    }
                }
            }
        });
        agreement.ShouldHold(atLeast: 60, tolerance: 1e-9, output);
    }

    [Fact]
    public void Fine_Gray_coefficients_covariances_and_predictions_are_those_of_crr()
    {
        var agreement = new Agreement();
        foreach (var (name, c, sample) in CompetingReference.Cases.Where(k => k.Case.GetProperty("crr").ValueKind == JsonValueKind.Array))
        {
            foreach (var expected in c.GetProperty("crr").EnumerateArray())
            {
                var cause = $"{expected.GetProperty("cause").GetInt32()}";
                var fit = FineGray.Fit(sample, cause, CompetingReference.Design(c, sample), new FineGrayOptions());
                var byGroup = FineGray.Fit(sample, cause, CompetingReference.Design(c, sample), new FineGrayOptions { CensoringGroups = sample.Survival.Groups });
                agreement.Add($"{name} log likelihood", fit.LogLikelihood, expected.GetProperty("logLikelihood").GetDouble());
                agreement.Add($"{name} log likelihood at 0", fit.LogLikelihoodNull, expected.GetProperty("logLikelihoodNull").GetDouble());
                for (var j = 0; j < fit.Coefficients.Length; j++)
                {
                    agreement.Add($"{name} coefficient {j} of {cause}", fit.Coefficients[j].LogHazardRatio, expected.GetProperty("coefficients")[j].GetDouble());
                    agreement.Add($"{name} by group {j}", byGroup.Coefficients[j].LogHazardRatio, expected.GetProperty("byGroup")[j].GetDouble());
                    for (var l = 0; l < fit.Coefficients.Length; l++)
                    {
                        agreement.Add($"{name} covariance {j} {l} of {cause}", fit.Covariance(j, l), expected.GetProperty("covariance")[j][l].GetDouble());
                        agreement.Add($"{name} inverse information {j} {l}", fit.ModelCovariance(j, l), expected.GetProperty("inverseInformation")[j][l].GetDouble());
                    }
                }

                var curves = expected.GetProperty("covariates").EnumerateArray().Select(x => fit.Predict(x.Numbers())).ToArray();
                curves[0].Length.ShouldBe(expected.GetProperty("points").GetInt32());
                var indices = expected.GetProperty("index").Numbers();
                for (var i = 0; i < indices.Length; i++)
                {
                    var row = expected.GetProperty("predicted")[i];
                    agreement.Add($"{name} time", curves[0][(int)indices[i]].Time, row[0].GetDouble());
                    agreement.Add($"{name} predicted", curves[0][(int)indices[i]].Incidence, row[1].GetDouble());
                    agreement.Add($"{name} predicted", curves[1][(int)indices[i]].Incidence, row[2].GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 300, tolerance: 1e-7, output);
    }

    [Theory]
    [InlineData("efron", Ties.Efron)]
    [InlineData("breslow", Ties.Breslow)]
    public void Rows_written_out_give_Cox_the_fit_of_finegray_and_coxph(string key, Ties ties)
    {
        var agreement = new Agreement();
        foreach (var (name, c, sample) in CompetingReference.Cases.Where(k => k.Case.GetProperty("finegray").ValueKind == JsonValueKind.Object))
        {
            var expected = c.GetProperty("finegray").GetProperty(key);
            // R's finegray estimates censoring and entry without the case weights and multiplies by them at the end; here they count as numbers of rows throughout.
            var rows = SubdistributionRows.Of(CompetingReference.Unweighted(sample), "1");
            var weights = rows.Sample.Weights.ToArray();
            var intervals = sample.Survival.Weights.IsEmpty ? rows.Sample : rows.Sample.WithWeights([.. rows.Rows.ToArray().Select((row, i) => weights[i] * sample.Survival.Weights[row])]);
            var fit = Cox.Fit(intervals, rows.Expand(CompetingReference.Design(c, sample)), new CoxOptions { Stratified = false, Ties = ties });
            for (var j = 0; j < fit.Coefficients.Length; j++)
            {
                agreement.Add($"{name} coefficient {j}", fit.Coefficients[j].LogHazardRatio, expected.GetProperty("coefficients")[j].GetDouble());
                for (var l = 0; l < fit.Coefficients.Length; l++)
                {
                    agreement.Add($"{name} robust covariance {j} {l}", fit.Covariance(j, l), expected.GetProperty("robust")[j][l].GetDouble());
                    agreement.Add($"{name} covariance {j} {l}", fit.ModelCovariance(j, l), expected.GetProperty("naive")[j][l].GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 70, tolerance: 1e-7, output);
    }

    private static void ForEachCuminc(Action<string, JsonElement, CompetingSample> check)
    {
        foreach (var (name, c, sample) in CompetingReference.Cases.Where(k => k.Case.GetProperty("cuminc").ValueKind == JsonValueKind.Object))
        {
            check(name, c.GetProperty("cuminc"), sample);
        }
    }
}
