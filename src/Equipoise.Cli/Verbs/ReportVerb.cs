using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Cli.Verbs.Reporting;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise report LEDGER --cut NAME --kind open|closed|final --out FILE|DIR</c>: a report of a cut, recomputed from the ledger; or the final report of a completed trial from a CSV file.</summary>
internal static class ReportVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file; with --data a protocol file." };
        var cut = new Option<string>("--cut") { Description = "The data cut.", HelpName = "NAME", DefaultValueFactory = _ => "final" };
        var kind = new Option<string?>("--kind") { Description = "open: both arms together, for everybody. closed: by coded groups, for the board. final: by arm. Without it the final report at the end of follow-up and the closed one before." };
        kind.AcceptOnlyFromAmong([.. Enum.GetValues<ReportKind>().Select(Words.Of)]);
        var output = new Option<string?>("--out") { Description = "Write it to this file, whose ending says the format (.html, .txt), with data and R script beside it; or all formats, tables, data and script to this folder. Without it, print it as text.", HelpName = "FILE|DIR" };
        var csv = new Option<string?>("--csv") { Description = "Write each table as CSV with unrounded numbers to this folder.", HelpName = "DIR" };
        var check = new Option<bool>("--check") { Description = "Compute the report's statistics anew in R and compare; needs --out and Rscript." };
        var role = new Option<string?>("--role") { Description = "In which part you read: results by arm before the end are for those whom the protocol names.", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var actor = new Option<string?>("--actor") { Description = "Who you are: a refused request is then recorded in the ledger; needs --role.", HelpName = "ID" };
        var data = new Option<string?>("--data") { Description = "A CSV file of a completed trial that the protocol describes, in place of a ledger.", HelpName = "FILE" };
        var (place, witness) = (new VaultPlace(), new WitnessPlace());
        return shell.Verb("report", "Compute the report of a data cut from the ledger.", [ledger, cut, kind, output, csv, check, role, actor, data, .. place.Options, witness.Option], use =>
        {
            var asked = use.Get(kind) is { } word ? Words.Parse<ReportKind>(word) : (ReportKind?)null;
            if (use.Get(check) && use.Get(output) is null)
            {
                return Outcome.BadUsage(["--check needs --out: the script reads the data beside it."], "report");
            }

            if (use.Get(actor) is not null && use.Get(role) is null)
            {
                return Outcome.BadUsage(["--actor needs --role: the entry says in which part the report was asked for."], "report");
            }

            ReportPack pack;
            if (use.Get(data) is { } file)
            {
                pack = Completed(use.Get(ledger), file, asked);
            }
            else
            {
                var given = Given(use, place, witness, use.Get(ledger), use.Get(cut)!, asked, use.Get(role), use.Get(actor));
                if (given.Refused is { } refused)
                {
                    return refused;
                }

                pack = given.Pack!;
            }

            return Show(use, pack, use.Get(output), use.Get(csv), use.Get(check), PdfSettings.From(shell.Setting));
        });
    }

    private static (ReportPack? Pack, Outcome? Refused) Given(Invocation use, VaultPlace place, WitnessPlace witness, string path, string cut, ReportKind? kind, string? role, string? actor)
    {
        using (var ledger = LedgerStores.OpenReadOnly(path))
        {
            var state = ledger.Load();
            if (Withheld(state, cut, kind, role) is not { } withheld)
            {
                // Concealed arms are opened by the vault until the secrets are revealed, and then by the ledger itself. An open report needs neither.
                var key = kind != ReportKind.Open && state.Protocol is { ArmsConcealed: true } && state.RevealedSecrets.IsEmpty && state.Cuts.Any(c => c.Cut == cut) ? place.Open(use, path).KeyFor(state) : null;
                return (Build(path, ledger, state, cut, kind, key), null);
            }

            if (actor is null || state.Cuts.All(c => c.Cut != cut))
            {
                return (null, Outcome.Refused(withheld));
            }
        }

        var what = Words.Of(kind ?? ReportKind.Closed);
        var recorded = TrialDesk.Give(path, _ => new Submission(new RecordRefusedReport(cut, what), new Actor(actor, Words.Parse<Role>(role!))), () => place.Open(use, path), use.Shell, witness.Of(use));
        var ground = new Rejection("comparative-results", $"Results by arm before the end are not for {role}. {(recorded.ExitCode == 0 ? $"The ledger records that {actor} asked." : "The request could not be recorded.")}");
        return (null, Outcome.Refused(ground));
    }

    /// <summary>Results by arm before the end, and closed reports at any time, are for the roles that the protocol names; the file's reader states the role, and is held to it.</summary>
    private static Rejection? Withheld(TrialState state, string cut, ReportKind? kind, string? role)
    {
        var taken = state.Cuts.FirstOrDefault(c => c.Cut == cut);
        var named = state.Protocol?.Document.Access.ComparativeResults ?? [];
        var atEnd = state.Protocol?.Document.Analyses.FirstOrDefault(a => a.Id == taken?.Analysis)?.When is EndOfFollowUp;
        return taken is null || kind == ReportKind.Open || (atEnd && kind != ReportKind.Closed) || (role is not null && named.Contains(Words.Parse<Role>(role)))
            ? null
            : new Rejection("comparative-results", $"{(kind == ReportKind.Closed && atEnd ? "Closed reports" : "Results by arm before the end")} are for {string.Join(", ", named.Select(Words.Of))}; state the role with --role. Everybody may read the open report: --kind open.");
    }

    private static ReportPack Build(string path, ILedgerStore ledger, TrialState state, string cut, ReportKind? kind, AllocationKey? key)
    {
        try
        {
            return ReportBuilder.Pack(state, ledger.LoadUpTo, cut, kind, ProgramVersion.Text, key);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException("C022", path, e.Message, cut, "the name of a cut in the ledger");
        }
    }

    private static ReportPack Completed(string protocol, string file, ReportKind? kind)
    {
        if (kind is ReportKind.Open or ReportKind.Closed)
        {
            throw new BadInputException("C022", file, "A completed trial that is brought in has a final report only.", Words.Of(kind.Value), "--kind final, or no --kind");
        }

        var read = ProtocolArgument.Read(protocol);
        return ImportedReport.Of(CompletedTrialReader.Read(file, read), ProgramVersion.Text);
    }

    private static Outcome Show(Invocation use, ReportPack pack, string? output, string? csv, bool check, PdfSettings pdf)
    {
        var tables = csv is null ? [] : ReportFiles.Tables(pack, csv);
        if (output is null)
        {
            var text = TextReport.Render(pack.Model, ReportRenderers.TextWidth);
            return Outcome.Done(new { report = pack.Model.Title, text, tables }, console => console.Line(text));
        }

        var (files, script, notice) = ReportFiles.Write(pack, output, pdf);
        var run = check ? RScript.Run(script, use.Cancelled) : null;
        var outcome = Outcome.Done(
            new { report = pack.Model.Title, file = files[0], files, notice, tables, check = !check ? null : run is null ? "no Rscript here" : run.Verdict },
            console =>
            {
                console.Line($"{files[0]}: {pack.Model.Title}.{(notice is null ? "" : " " + notice)}");
                if (check)
                {
                    console.Line(run is null ? $"Not checked: there is no Rscript here. Where there is: Rscript {script}" : run.ExitCode == 0 ? $"Checked in R: {run.Verdict}" : run.Output);
                }
            });
        return run is { ExitCode: not 0 } ? outcome with { ExitCode = 3 } : outcome;
    }
}
