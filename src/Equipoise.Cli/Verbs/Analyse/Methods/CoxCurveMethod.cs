using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Survival that a Cox model predicts.</summary>
internal static class CoxCurveMethod
{
    public static AnalysisMethod Method { get; } = new("cox-curve", "Survival predicted by the Cox model for each arm, other covariates at their mean (0 for a factor's levels)", "cox", Needs.Time | Needs.Terms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var fit = request.Cox();
        var strata = request.Stratified ? request.Sample.Strata.Labels : ["all"];
        var typical = request.TypicalCovariates();
        var curves = strata.SelectMany((_, s) => Enumerable.Range(0, request.Sample.GroupCount), (stratum, arm) => (stratum, arm)).Select(x =>
        {
            var covariates = typical(x.arm);
            return (Stratum: x.stratum, Arm: request.Sample.Groups.Labels[x.arm], Covariates: covariates, Points: CoxCurve.Predict(fit, covariates, strata.IndexOf(x.stratum)));
        }).ToImmutableArray();
        return new MethodResult(
            curves.Select(c => new { arm = request.Form.Arm is null ? null : c.Arm, stratum = request.Stratified ? c.Stratum : null, covariates = fit.Coefficients.Zip(c.Covariates, (name, value) => new { term = name.Name, value }), c.Points }),
            [.. curves.Select(c => MethodTable.Shortened(
                $"Predicted survival{(request.Form.Arm is null ? "" : ", " + c.Arm)}{(request.Stratified ? $", stratum {c.Stratum}" : "")}",
                ["time", "cumulative hazard", "survival", "limits"],
                c.Points,
                p => [Numerals.Significant(p.Time, 10), Numerals.Decimals(p.CumulativeHazard, 4), Numerals.Decimals(p.Survival, 4), $"{Numerals.Decimals(p.Lower, 4)} to {Numerals.Decimals(p.Upper, 4)}"]))])
        {
            Conventions = [.. CoxMethod.ConventionsOf(fit), ("baseline", fit.Options.Ties == Ties.Breslow ? "Breslow's increments" : "Efron's increments"), ("curve limits", "symmetric for the logarithm of survival")],
        };
    }
}
