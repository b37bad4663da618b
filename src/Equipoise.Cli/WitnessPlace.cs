using System.CommandLine;
using Equipoise.Adapters.Storage;

namespace Equipoise.Cli;

/// <summary>Where a trial's witness is kept: an option, else a setting, else nowhere.</summary>
internal sealed class WitnessPlace
{
    private readonly Option<string?> file = new("--witness") { Description = "A file, kept apart from ledger and vault, to which each commit adds a line and which is held against both before anybody is randomised (or EQUIPOISE_WITNESS).", HelpName = "FILE" };

    /// <summary>The option, to be listed with a verb's.</summary>
    public Symbol Option => file;

    /// <summary>The witness; null for none.</summary>
    public LedgerWitness? Of(Invocation use) => (use.Get(file) ?? use.Shell.Setting("EQUIPOISE_WITNESS")) is { Length: > 0 } path ? new LedgerWitness(path) : null;
}
