using System.Security.Cryptography;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Equipoise.Web.Inspection;

/// <summary>
/// The one ledger that the program serves. Every use looks at the whole file again: it is verified and read anew when a byte of it, or of its write-ahead
/// log, is another than before. Only a ledger whose verified activation says that the participants are synthetic is given out.
/// </summary>
internal sealed class InspectedLedger(string path, TimeProvider clock)
{
    private readonly Lock turn = new();
    private (string Fingerprint, LedgerReading Reading)? last;

    /// <summary>The ledger as it is now.</summary>
    /// <exception cref="BadInputException">There is no such ledger, or it is not one of a rehearsal.</exception>
    public LedgerReading Read()
    {
        lock (turn)
        {
            var fingerprint = Fingerprint();
            if (last is { } known && known.Fingerprint == fingerprint)
            {
                return known.Reading;
            }

            var reading = RequireSynthetic(Folded());
            last = (fingerprint, reading);
            return reading;
        }
    }

    private LedgerReading Folded()
    {
        try
        {
            return ReadAnew();
        }
        catch (LedgerFormatException e)
        {
            throw new BadInputException("W005", path, e.Message, "a ledger of another version of the program", "a ledger of 'equipoise rehearse' or 'equipoise demo' of this version");
        }
    }

    private LedgerReading ReadAnew()
    {
        var verification = LedgerVerification.Verify(path);
        var bodies = Bodies();
        var fitting = (int)Math.Min(verification.Entries, bodies.Count);

        // Rows behind the last of an intact ledger were appended after it was verified; the next use sees them.
        return new LedgerReading(
            Path.GetFileName(path),
            verification,
            Instant.FromDateTimeOffset(clock.GetUtcNow()),
            [.. bodies.Take(fitting).Select(LedgerEntry.Read)],
            verification.Intact ? [] : [.. bodies.Skip(fitting)]);
    }

    /// <summary>The rows as far as SQLite can read them: the verification says where it cannot.</summary>
    private List<string> Bodies()
    {
        var bodies = new List<string>();
        try
        {
            using var ledger = SqliteLedger.OpenReadOnly(path);
            bodies.AddRange(ledger.ReadBodies());
        }
        catch (Exception e) when (e is SqliteException or BadInputException)
        {
            // What was read so far is shown.
        }

        return bodies;
    }

    private LedgerReading RequireSynthetic(LedgerReading reading) => reading.State.Activation switch
    {
        { Synthetic: true } => reading,
        { } => throw new BadInputException(
            "W003", path, "This ledger holds a real trial, which is served only to people who have signed in; this version has no sign-in.", "a trial that is not synthetic", "a ledger of 'equipoise rehearse' or 'equipoise demo'"),
        null => throw new BadInputException(
            "W004", path, "The ledger's first entry does not show that its participants are synthetic, and only such a ledger is served.", reading.Verification.Problem ?? "no entry", "a ledger of 'equipoise rehearse' or 'equipoise demo'"),
    };

    private string Fingerprint()
    {
        // A missing file is left to the verification, which says so.
        string Of(string file)
        {
            if (!File.Exists(file))
            {
                return "none";
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return Of(path) + Of(path + "-wal");
    }
}
