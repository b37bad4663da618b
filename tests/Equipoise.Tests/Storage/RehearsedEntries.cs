using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Rehearsal;

namespace Equipoise.Tests.Storage;

/// <summary>Entries of a rehearsed trial, to store.</summary>
internal static class RehearsedEntries
{
    /// <summary>About so many entries from the beginning of the interleukin-2 trial, in the portions in which commands give them.</summary>
    public static ImmutableArray<ImmutableArray<LedgerEntry>> Portions(int atLeast, ulong seed = 1)
    {
        var protocol = TrialProtocol.Parse(Repository.Read("protocols", "il2-rcc.yaml"), "il2-rcc.yaml").Protocol.ShouldNotBeNull();
        var portions = ImmutableArray.CreateBuilder<ImmutableArray<LedgerEntry>>();
        var count = 0;
        foreach (var step in TrialRehearsal.Play(protocol, protocol.Document.Scenarios[0].Id, seed).Where(s => s.Entries.Length > 0))
        {
            portions.Add(step.Entries);
            count += step.Entries.Length;
            if (count >= atLeast)
            {
                break;
            }
        }

        return portions.ToImmutable();
    }

    /// <summary>A closed ledger of those entries.</summary>
    public static string Store(string path, ImmutableArray<ImmutableArray<LedgerEntry>> portions)
    {
        using var ledger = SqliteLedger.Create(path);
        foreach (var portion in portions)
        {
            ledger.Append(portion[0].Sequence - 1, portion);
        }

        return path;
    }
}
