using System.Diagnostics.CodeAnalysis;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>Notes who came in, was kept out, exported or read what reveals treatment (REQ-A10).</summary>
internal interface IAccessLog
{
    /// <summary>Notes an act. It is on the disk when the call returns, unless it belongs to a flood, of which the number is noted later.</summary>
    /// <exception cref="BadInputException">The access ledger cannot be written; what was to be noted is not to go on.</exception>
    void Note(AccessAct act, string? account = null, string? target = null, string? address = null, string? detail = null);

    /// <summary>How many entries there are; opens the access ledger.</summary>
    /// <exception cref="BadInputException">It cannot be used.</exception>
    long Entries { get; }

    /// <summary>The entries from a sequence on, newest last.</summary>
    IReadOnlyList<LedgerEntry> Read(long from = 1);
}

/// <summary>
/// Writes the access ledger: a ledger like the trial's, sealed and verified in the same way. Whoever comes first writes what waits, for all, in one commit. When another node appended in between,
/// the entries are sealed again behind its own.
/// </summary>
internal sealed class AccessLog(AccountsPlace place, AccountClock clock) : IAccessLog, IDisposable
{
    private const int Attempts = 50;

    private static readonly Actor Program = new("equipoise", Role.System);

    private readonly Lock gate = new();
    private readonly Lock writing = new();
    private readonly AccessBudget budget = new();
    private readonly List<(AccessNoted Noted, Instant At)> waiting = [];
    private ILedgerStore? store;
    private (long Version, string Hash) head = (0, LedgerEntry.Genesis);

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <inheritdoc/>
    public void Note(AccessAct act, string? account = null, string? target = null, string? address = null, string? detail = null)
    {
        lock (gate)
        {
            var now = Now;
            waiting.AddRange(budget.Admit(new AccessNoted(act, account, target, address, 1, detail), now).Select(n => (n, now)));
        }

        Write();
    }

    /// <inheritdoc/>
    public long Entries
    {
        get
        {
            lock (writing)
            {
                return Opened().Version;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerEntry> Read(long from = 1)
    {
        lock (writing)
        {
            return Opened().ReadFrom(from);
        }
    }

    /// <summary>Writes what is left, with the numbers of floods, and closes the ledger.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The program ends; what cannot be written any more was refused or counted already.")]
    public void Dispose()
    {
        lock (gate)
        {
            var now = Now;
            waiting.AddRange(budget.Rest().Select(n => (n, now)));
        }

        try
        {
            Write();
        }
        catch (Exception)
        {
            // Said above.
        }

        lock (writing)
        {
            store?.Dispose();
            store = null;
        }
    }

    private void Write()
    {
        lock (writing)
        {
            List<(AccessNoted Noted, Instant At)> batch;
            lock (gate)
            {
                batch = [.. waiting];
                waiting.Clear();
            }

            // Empty where somebody else wrote this caller's too.
            if (batch.Count > 0)
            {
                Append(batch);
            }
        }
    }

    private void Append(List<(AccessNoted Noted, Instant At)> batch)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var ledger = Opened();
                var entries = new List<LedgerEntry>(batch.Count);
                var (version, hash) = head;
                foreach (var (noted, at) in batch)
                {
                    var entry = LedgerEntry.Seal(++version, at, Program, null, noted, hash);
                    entries.Add(entry);
                    hash = entry.Hash;
                }

                try
                {
                    ledger.Append(head.Version, entries);
                    head = (version, hash);
                    return;
                }
                catch (LedgerConflictException) when (attempt < Attempts)
                {
                    head = HeadOf(ledger);
                }
            }
        }
        catch (Exception e) when (e is not BadInputException { Diagnostics: [{ Code: "W015" }] })
        {
            store?.Dispose();
            store = null;
            throw new BadInputException("W015", place.AccessLedger, $"The access ledger cannot be written: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", "no entry", "a ledger that can be written; nobody is let in without an entry");
        }
    }

    private ILedgerStore Opened()
    {
        if (store is not null)
        {
            return store;
        }

        if (!LedgerStores.InPostgres(place.AccessLedger) && !File.Exists(place.AccessLedger))
        {
            try
            {
                LedgerStores.Create(place.AccessLedger, []);
            }
            catch (Exception e) when (File.Exists(place.AccessLedger) && e is BadInputException or IOException)
            {
                // Another process made it meanwhile.
            }
        }

        var opened = LedgerStores.Open(place.AccessLedger);
        head = HeadOf(opened);
        return store = opened;
    }

    private static (long Version, string Hash) HeadOf(ILedgerStore ledger)
    {
        var version = ledger.Version;
        return (version, version == 0 ? LedgerEntry.Genesis : ledger.HashAt(version)!);
    }
}
