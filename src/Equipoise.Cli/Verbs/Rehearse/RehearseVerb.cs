using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Rehearse;

/// <summary><c>equipoise rehearse PROTOCOL --scenario NAME --seed S</c>: a whole trial with synthetic participants on a virtual clock.</summary>
internal static class RehearseVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        var scenario = new Option<string?>("--scenario") { Description = "A scenario of the protocol; its first if not given.", HelpName = "NAME" };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var output = new Option<string?>("--out") { Description = "Folder to write; out/ and the protocol's name if not given.", HelpName = "DIR" };
        return shell.Verb(
            "rehearse",
            "Play a whole trial with synthetic participants: ledger, data cuts, reports.",
            [protocol, scenario, seed, output],
            use => Rehearse(use, ProtocolArgument.Read(use.Get(protocol)), use.Get(protocol), use.Get(scenario), use.Get(seed), use.Get(output) ?? Path.Combine("out", Path.GetFileNameWithoutExtension(use.Get(protocol)))));
    }

    internal static Outcome Rehearse(Invocation use, TrialProtocol protocol, string file, string? scenario, ulong seed, string folder)
    {
        var scenarios = protocol.Document.Scenarios.Select(s => s.Id).ToList();
        if (scenarios.Count == 0)
        {
            throw new BadInputException("C031", file, "The protocol has no scenario to rehearse.", "no scenario", "scenarios: with at least one");
        }

        var chosen = scenario ?? scenarios[0];
        if (!scenarios.Contains(chosen, StringComparer.Ordinal))
        {
            throw new BadInputException("C031", file, "The protocol has no such scenario.", chosen, string.Join(", ", scenarios));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        if (!use.Json)
        {
            use.Shell.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rehearsing {protocol.Document.Trial.Id}, scenario {chosen}, seed {seed}: synthetic participants on a virtual clock ..."));
        }

        var result = RehearsalProgress.Around(use.Shell.Progress, protocol, progress => RehearsalRun.Run(protocol, chosen, seed, folder, progress, use.Cancelled));
        return Outcome.Done(RehearsalSummary.Json(result, protocol), console => RehearsalSummary.Print(console, result, protocol));
    }
}
