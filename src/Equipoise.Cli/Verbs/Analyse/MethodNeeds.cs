using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>What was not given although a method needs it.</summary>
internal static class MethodNeeds
{
    /// <summary>Checks the arguments before any data are read.</summary>
    /// <exception cref="BadInputException">All that is missing.</exception>
    public static void Require(SurvivalDataForm form, AnalysisSettings settings, ImmutableArray<AnalysisMethod> methods, Needs overview)
    {
        (Needs Need, bool Met, string Option, string Accepted)[] checks =
        [
            (Needs.Time, form.Time is not null, "--time", "--time COLUMN"),
            (Needs.Nothing, form.Start is null || form.Time is not null, "--time", "--start with --time COLUMN"),
            (Needs.Arms, form.Arm is not null, "--arm", "--arm COLUMN"),
            (Needs.TwoArms, form.Arm is not null, "--arm", "--arm COLUMN"),
            (Needs.Terms, form.Arm is not null || !form.Covariates.IsEmpty, "--covariates", "--arm COLUMN, --covariates COLUMN,... or both"),
            (Needs.Milestone, !settings.Milestones.IsEmpty, "--milestone", "--milestone TIME"),
            (Needs.Horizon, settings.Horizon is not null, "--horizon", "--horizon TIME"),
            (Needs.Cuts, !settings.Cuts.IsEmpty, "--cuts", "--cuts TIME,..."),
            (Needs.Strata, !form.Strata.IsEmpty, "--strata", "--strata COLUMN,..."),
        ];
        var missing = checks.Where(c => overview.HasFlag(c.Need) && !c.Met)
            .Select(c => new Diagnostic("A002", "(arguments)", c.Option, 1, 1, c.Need == Needs.Nothing ? "--start needs it." : $"{For(methods, c.Need)} needs it.", $"no {c.Option}", c.Accepted))
            .ToImmutableArray();
        if (!missing.IsEmpty)
        {
            throw new BadInputException(missing);
        }

        // A binary event column and one of several kinds are read differently.
        var several = methods.Where(m => m.ReadsKinds).ToImmutableArray();
        if (!several.IsEmpty && several.Length < methods.Length)
        {
            throw new BadInputException([new Diagnostic("A002", "(arguments)", "--method", 1, 1, "These methods read the event column differently.", $"{several[0].Name} (several kinds of event) with {methods.First(m => !several.Contains(m)).Name} (one kind)", "one or the other in a call")]);
        }
    }

    /// <summary>What the data lack; null when nothing.</summary>
    public static Diagnostic? Unmet(AnalysisMethod method, AnalysisRequest request)
    {
        var arms = request.Sample.GroupCount;
        return method.Needs.HasFlag(Needs.TwoArms) && arms != 2 ? new Diagnostic("A004", request.Path, request.Form.Arm ?? "--arm", 1, 1, $"{method.Name} compares two arms.", string.Create(CultureInfo.InvariantCulture, $"{arms} arms"), "two arms") : null;
    }

    /// <summary>Notes for columns that were given and that the method does not use.</summary>
    public static IEnumerable<string> Unused(AnalysisMethod method, SurvivalDataForm form)
    {
        var categorical = method.Page == "categorical";
        var model = method.Page == "cox" || method.Name == "cause-specific-cox";
        var usesStrata = model || method.Needs.HasFlag(Needs.Strata) || method.Page is "log-rank" or "weighted-log-rank" or "relabelling" || method.Name is "gray" or "fine-gray" || method.Page == "parametric-survival";
        (string Option, bool Given, bool Used)[] columns =
        [
            ("--strata", !form.Strata.IsEmpty, usesStrata),
            ("--cluster", form.Cluster is not null, model || method.Page == "parametric-survival" || method.Name == "fine-gray"),
            ("--weights", form.Weights is not null, !categorical),
            ("--start", form.Start is not null, !categorical),
        ];
        return columns.Where(c => c.Given && !c.Used).Select(c => $"{c.Option} is not used by this method.");
    }

    private static string For(ImmutableArray<AnalysisMethod> methods, Needs need) => methods.FirstOrDefault(m => m.Needs.HasFlag(need))?.Name ?? "The overview";
}
