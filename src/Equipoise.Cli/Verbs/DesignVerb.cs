using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Cli.Printing;
using Equipoise.Statistics;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise design PROTOCOL</c>: what follows from a design, each number with its formula; what it would be with other values, and what another unknown would be.</summary>
internal static class DesignVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML), or one with title, design and analyses alone." };
        var set = new Option<string[]>("--set") { Description = "Compute with another value, such as design.control=0.45; the file stays as it is.", HelpName = "KEY=VALUE,..." };
        var variant = new Option<string[]>("--variant") { Description = "Set this design beside the first: the same with these values. May be given several times.", HelpName = "KEY=VALUE,..." };
        var solve = new Option<string?>("--solve") { Description = "Find this instead: participants, power, hazardRatio, accrualMonths, accrualMonthsWithinDuration, followUpMonths, experimental, difference.", HelpName = "UNKNOWN" };
        var figure = new Option<string?>("--figure") { Description = "Write the bounds over the looks as SVG.", HelpName = "FILE" };
        return shell.Verb("design", "Print the design: size, power, looks and bounds, each with its formula.", [protocol, set, variant, solve, figure], use =>
        {
            var path = use.Get(protocol);
            var solving = use.Get(solve) is not null;
            var first = Case(path, Changes([.. use.Get(set) ?? []]), solving);
            var others = (use.Get(variant) ?? []).Select(v => Case(path, [.. first.Asked, .. Changes([v])], solving)).ToImmutableArray();
            ImmutableArray<DesignCase> cases = [first, .. others];
            var solved = use.Get(solve) is { } unknown ? cases.Select(c => Solve(unknown, c, path)).ToImmutableArray() : [];
            if (use.Get(figure) is { } file)
            {
                Draw(file, first.Design);
            }

            return Outcome.Done(
                others.IsEmpty ? Json(path, first, solved.FirstOrDefault()) : new { protocol = path, designs = cases.Select((c, i) => Json(path, c, solved.ElementAtOrDefault(i))) },
                console =>
                {
                    console.Line(TextReport.Render(others.IsEmpty ? DesignReport.Of(first.Plan, first.Conventions) : DesignReport.Comparison(first.Plan, [.. cases.Select(c => (c.Name, c.Design))]), ReportRenderers.TextWidth));
                    foreach (var note in cases.SelectMany(c => c.Notes.Select(n => $"{c.Name}: {n}")))
                    {
                        console.Line(note);
                    }

                    foreach (var (c, facts) in cases.Zip(solved))
                    {
                        console.Line($"Solved for {use.Get(solve)}, {c.Name}: {string.Join("; ", facts.Select(f => $"{f.Label} {Numerals.Significant(f.Value, 6)}"))}.");
                    }
                });
        });
    }

    private sealed record DesignCase(ImmutableArray<(string Key, string Value)> Asked, ImmutableArray<string> Notes, DesignPlan Plan)
    {
        private SizeConventions? conventions;

        public TrialDesign Design => Plan.Design;

        public SizeConventions? Conventions => conventions ??= SizeConventions.Of(Plan, simulate: true);

        public string Name => Asked.IsEmpty ? "as in the protocol" : string.Join(", ", Asked.Select(a => $"{a.Key[(a.Key.LastIndexOf('.') + 1)..]} {a.Value}"));
    }

    private static object Json(string path, DesignCase c, ImmutableArray<DesignFact> solved) => new
    {
        protocol = path,
        trial = c.Plan.Protocol?.Document.Trial.Id,
        version = c.Plan.Protocol?.Document.Trial.Version,
        set = c.Asked.Select(a => new { a.Key, a.Value }),
        notes = c.Notes,
        c.Design.RequiredSize,
        c.Design.Statement,
        c.Design.Warnings,
        numbers = c.Design.Facts,
        looks = c.Design.Looks,
        conventions = c.Conventions,
        solved = solved.IsDefault ? null : (object)solved,
    };

    private static ImmutableArray<DesignFact> Solve(string unknown, DesignCase c, string path)
    {
        var all = DesignSolution.Of(c.Design);
        var chosen = all.FirstOrDefault(u => u.Name == unknown)
            ?? throw new BadInputException([new Diagnostic("A010", "(arguments)", "--solve", 1, 1, "The design cannot be solved for that.", $"\"{unknown}\"", all.IsEmpty ? "nothing for this kind of design" : string.Join(", ", all.Select(u => u.Name)))]);
        try
        {
            return chosen.Solve();
        }
        catch (Exception e) when (e is ArgumentException or ConvergenceException or Statistics.Design.UnreachableTargetException)
        {
            throw new BadInputException([new Diagnostic("A010", path, "--solve " + unknown, 1, 1, "There is no such value.", e.Message, chosen.Meaning)]);
        }
    }

    private static void Draw(string file, TrialDesign design)
    {
        if (design is not SequentialTrialDesign sequential)
        {
            throw new BadInputException([new Diagnostic("A006", "(arguments)", "--figure", 1, 1, "There is no figure of this design.", design.GetType().Name, "a design with looks at bounds")]);
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
        {
            throw new BadInputException([new Diagnostic("A006", "(arguments)", "--figure", 1, 1, "The folder of the figure is not there.", $"\"{file}\"", "a file in a folder that exists")]);
        }

        AtomicFile.WriteText(file, SvgFigure.Render(DesignReport.Figure(sequential)));
    }

    private static DesignCase Case(string path, ImmutableArray<(string Key, string Value)> asked, bool solving)
    {
        var text = asked.Aggregate(ProtocolArgument.Text(path), (yaml, change) => Replace(yaml, path, change.Key, change.Value));
        var reading = DesignPlan.Parse(text, path, solving);
        var notes = ImmutableArray<string>.Empty;

        // Other values ask for another size; unless the user asked for one, the size is the one the formula gives.
        if (!asked.IsEmpty && reading.Diagnostics is [{ Code: "P203", Path: not "design" } size] && !asked.Any(a => size.Path.EndsWith(a.Key, StringComparison.Ordinal)))
        {
            notes = [$"{size.Path} is {size.Accepted}, which the formula gives; the protocol says {size.Found}."];
            reading = DesignPlan.Parse(Replace(text, path, size.Path, size.Accepted), path);
        }

        return reading.Plan is { } plan ? new DesignCase(asked, notes, plan) : throw new BadInputException(reading.Diagnostics);
    }

    /// <summary>Replaces a value; a key of the design may be named without the section.</summary>
    private static string Replace(string yaml, string path, string key, string value)
    {
        var (text, problem) = ProtocolText.With(yaml, path, key, value);
        return text ?? ProtocolText.With(yaml, path, "design." + key, value).Text ?? throw new BadInputException([problem!]);
    }

    private static ImmutableArray<(string Key, string Value)> Changes(IEnumerable<string> given) =>
        [.. given.SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(change => change.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } value]
            ? (key, value)
            : throw new BadInputException([new Diagnostic("A008", "(arguments)", "--set, --variant", 1, 1, "A change names a key and its value.", $"\"{change}\"", "KEY=VALUE, such as design.control=0.45")]))];
}
