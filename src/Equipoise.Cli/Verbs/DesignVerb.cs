using System.CommandLine;
using Equipoise.Adapters.Rendering;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Design;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise design PROTOCOL</c>: what follows from the protocol's design section, each number with its formula.</summary>
internal static class DesignVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        return shell.Verb("design", "Print the design: size, power, looks and boundary, each with its formula.", [protocol], use => Design(use.Get(protocol)));
    }

    private static Outcome Design(string path)
    {
        var protocol = ProtocolArgument.Read(path);
        var design = TrialDesign.From(protocol);
        return Outcome.Done(
            new { protocol = path, trial = protocol.Document.Trial.Id, version = protocol.Document.Trial.Version, design.RequiredSize, design.Statement, numbers = design.Facts, looks = design.Looks },
            console => console.Line(TextReport.Render(DesignReport.Of(protocol, design), ReportRenderers.TextWidth)));
    }
}
