using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Rendering;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise design PROTOCOL</c>: what follows from the protocol's design section, each number with its formula; what it would be with other values.</summary>
internal static class DesignVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        var set = new Option<string[]>("--set") { Description = "Compute with another value, such as design.control=0.45; the file stays as it is.", HelpName = "KEY=VALUE,..." };
        var variant = new Option<string[]>("--variant") { Description = "Set this design beside the first: the same with these values. May be given several times.", HelpName = "KEY=VALUE,..." };
        return shell.Verb("design", "Print the design: size, power, looks and boundary, each with its formula.", [protocol, set, variant], use =>
        {
            var path = use.Get(protocol);
            var first = Case(path, Changes([.. use.Get(set) ?? []]));
            var others = (use.Get(variant) ?? []).Select(v => Case(path, [.. first.Asked, .. Changes([v])])).ToImmutableArray();
            return Outcome.Done(
                others.IsEmpty ? Json(path, first) : new { protocol = path, designs = others.Prepend(first).Select(c => Json(path, c)) },
                console =>
                {
                    console.Line(TextReport.Render(others.IsEmpty ? DesignReport.Of(first.Protocol, first.Design) : DesignReport.Comparison(first.Protocol, [.. others.Prepend(first).Select(c => (c.Name, c.Design))]), ReportRenderers.TextWidth));
                    foreach (var note in others.Prepend(first).SelectMany(c => c.Notes.Select(n => $"{c.Name}: {n}")))
                    {
                        console.Line(note);
                    }
                });
        });
    }

    private sealed record DesignCase(ImmutableArray<(string Key, string Value)> Asked, ImmutableArray<string> Notes, TrialProtocol Protocol, TrialDesign Design)
    {
        public string Name => Asked.IsEmpty ? "as in the protocol" : string.Join(", ", Asked.Select(a => $"{a.Key[(a.Key.LastIndexOf('.') + 1)..]} {a.Value}"));
    }

    private static object Json(string path, DesignCase c) => new
    {
        protocol = path,
        trial = c.Protocol.Document.Trial.Id,
        version = c.Protocol.Document.Trial.Version,
        set = c.Asked.Select(a => new { a.Key, a.Value }),
        notes = c.Notes,
        c.Design.RequiredSize,
        c.Design.Statement,
        numbers = c.Design.Facts,
        looks = c.Design.Looks,
    };

    private static DesignCase Case(string path, ImmutableArray<(string Key, string Value)> asked)
    {
        var text = asked.Aggregate(ProtocolArgument.Text(path), (yaml, change) => Replace(yaml, path, change.Key, change.Value));
        var reading = TrialProtocol.Parse(text, path);
        var notes = ImmutableArray<string>.Empty;

        // Other values ask for another size; unless the user asked for one, the size is the one the formula gives.
        if (!asked.IsEmpty && reading.Diagnostics is [{ Code: "P203" } size] && !asked.Any(a => a.Key == size.Path))
        {
            notes = [$"{size.Path} is {size.Accepted}, which the formula gives; the protocol says {size.Found}."];
            reading = TrialProtocol.Parse(Replace(text, path, size.Path, size.Accepted), path);
        }

        return reading.Protocol is { } protocol ? new DesignCase(asked, notes, protocol, TrialDesign.From(protocol)) : throw new BadInputException(reading.Diagnostics);
    }

    private static string Replace(string yaml, string path, string key, string value)
    {
        var (text, problem) = ProtocolText.With(yaml, path, key, value);
        return text ?? throw new BadInputException([problem!]);
    }

    private static ImmutableArray<(string Key, string Value)> Changes(IEnumerable<string> given) =>
        [.. given.SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(change => change.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } value]
            ? (key, value)
            : throw new BadInputException([new Diagnostic("A008", "(arguments)", "--set, --variant", 1, 1, "A change names a key and its value.", $"\"{change}\"", "KEY=VALUE, such as design.control=0.45")]))];
}
