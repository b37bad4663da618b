using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>The test of proportional hazards.</summary>
internal static class ProportionalHazardsMethod
{
    public static AnalysisMethod Method { get; } = new("proportional-hazards", "Score test of proportional hazards for each term and all, over --transform of time (R's cox.zph)", "cox", Needs.Time | Needs.Terms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var fit = request.Cox();
        var test = ProportionalHazards.Test(fit, request.Settings.Transform);
        var rows = fit.Coefficients.Select(c => c.Name).Zip(test.Terms, (name, t) => (name, t)).Append(("all terms", test.Global)).ToImmutableArray();
        return new MethodResult(
            new { test.Transform, terms = fit.Coefficients.Zip(test.Terms, (c, t) => new { term = c.Name, t.ChiSquare, t.DegreesOfFreedom, t.PValue }), test.Global },
            [new MethodTable("Proportional hazards", ["term", "chi-square", "df", "P"], [.. rows.Select(r => (ImmutableArray<string>)[r.Item1, Numerals.Decimals(r.Item2.ChiSquare, 4), Numerals.Count(r.Item2.DegreesOfFreedom), Numerals.P(r.Item2.PValue)])])])
        {
            Conventions = [.. CoxMethod.ConventionsOf(fit), ("time", test.Transform.ToString()), ("factors", "each level is a term of its own (R: terms = FALSE)")],
        };
    }
}
