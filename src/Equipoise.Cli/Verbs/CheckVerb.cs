using System.CommandLine;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise check PROTOCOL</c>: all that is wrong with a protocol file, or that nothing is.</summary>
internal static class CheckVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        return shell.Verb("check", "Check that a protocol file is complete and consistent.", [protocol], use => Check(use.Get(protocol)));
    }

    private static Outcome Check(string path)
    {
        var protocol = ProtocolArgument.Read(path);
        var trial = protocol.Document.Trial;
        return Outcome.Done(
            new { file = path, trial = trial.Id, version = trial.Version, sha256 = protocol.Sha256, diagnostics = Array.Empty<object>() },
            console => console.Line($"{path}: {trial.Id} version {trial.Version} is complete and consistent."));
    }
}
