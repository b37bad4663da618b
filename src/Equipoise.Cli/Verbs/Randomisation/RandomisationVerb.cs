using System.CommandLine;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise randomisation</c>: what concerns the allocation scheme of a protocol.</summary>
internal static class RandomisationVerb
{
    public static Command Create(Shell shell)
    {
        var verb = new Command("randomisation", "Assess the allocation scheme of a protocol.");
        verb.Subcommands.Add(AssessVerb.Create(shell));
        return verb;
    }
}
