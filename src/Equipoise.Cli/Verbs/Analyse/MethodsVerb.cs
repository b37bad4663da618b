using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary><c>equipoise methods</c>: the catalogue of statistical methods.</summary>
internal static class MethodsVerb
{
    public static Command Create(Shell shell) => shell.Verb("methods", "List the statistical methods of 'equipoise analyse --method'.", [], _ => Outcome.Done(
        new { methods = MethodCatalogue.All.Select(m => new { m.Name, m.Meaning, needs = Options(m.Needs), page = $"docs/methods/{m.Page}.md" }) },
        console =>
        {
            foreach (var method in MethodCatalogue.All)
            {
                console.Line($"{method.Name,-28} {method.Meaning}{(Options(method.Needs) is { Length: > 0 } needs ? $" [{string.Join(' ', needs)}]" : "")}");
            }

            console.Line($"Also with other parameters: {WeightNames.WithParameters}.");
        }));

    private static readonly ImmutableArray<(Needs Need, string Option)> Named =
    [
        (Needs.Time, "--time"), (Needs.Arms, "--arm"), (Needs.TwoArms, "--arm (two)"), (Needs.Terms, "--arm or --covariates"), (Needs.Milestone, "--milestone"), (Needs.Horizon, "--horizon"),
        (Needs.Cuts, "--cuts"), (Needs.Strata, "--strata"), (Needs.Causes, "kinds of event in --event"), (Needs.Outcomes, "categories in --event"),
    ];

    private static string[] Options(Needs needs) => [.. Named.Where(x => needs.HasFlag(x.Need)).Select(x => x.Option)];
}
