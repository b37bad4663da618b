using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise report LEDGER --cut NAME</c>: the report of a cut, recomputed from the ledger.</summary>
internal static class ReportVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var cut = new Option<string>("--cut") { Description = "The data cut: an interim one gives the closed report, the final one the final report.", HelpName = "NAME", DefaultValueFactory = _ => "final" };
        var output = new Option<string?>("--out") { Description = "Write it to this file, as HTML if it ends in .html and else as text; without it, print it as text.", HelpName = "FILE" };
        return shell.Verb("report", "Compute the report of a data cut from the ledger.", [ledger, cut, output], use => Report(use.Get(ledger), use.Get(cut)!, use.Get(output)));
    }

    private static Outcome Report(string path, string cut, string? output)
    {
        using var ledger = SqliteLedger.OpenReadOnly(path);
        var model = Build(path, ledger, cut);
        if (output is null)
        {
            return Outcome.Done(new { report = model.Title, text = TextReport.Render(model, ReportRenderers.TextWidth) }, console => console.Line(TextReport.Render(model, ReportRenderers.TextWidth)));
        }

        AtomicFile.WriteText(output, output.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? HtmlReport.Render(model) : TextReport.Render(model, ReportRenderers.TextWidth));
        return Outcome.Done(new { report = model.Title, file = output }, console => console.Line($"{output}: {model.Title}."));
    }

    private static ReportModel Build(string path, SqliteLedger ledger, string cut)
    {
        try
        {
            return ReportBuilder.Of(ledger.ReadAll(), cut, ProgramVersion.Text);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException("C022", path, e.Message, cut, "the name of a cut in the ledger");
        }
    }
}
