using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>A Cox model of one kind of event.</summary>
internal static class CauseSpecificMethod
{
    public static AnalysisMethod Method { get; } = new("cause-specific-cox", "Cox model of --cause with the other kinds of event as censoring", "competing-risks", Needs.Time | Needs.Terms | Needs.Causes, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var cause = request.Cause();
        var specific = request with { Data = request.Data with { Sample = request.Competing().CauseSpecific(cause) } };
        return CoxMethod.Method.Run(specific) with { Notes = [$"Other kinds of event than {cause} end the time at risk. The ratios are of the rate among those still free of any event, not of the incidence; fine-gray gives that."] };
    }
}
