using Equipoise.Web.Entries;
using Equipoise.Web.Inspection;

namespace Equipoise.Web.Frame;

/// <summary>What the frame around each page says about the ledger.</summary>
/// <param name="Trial">The trial's title.</param>
/// <param name="Ledger">The ledger's file name.</param>
/// <param name="Intact">Whether the verification found it intact.</param>
/// <param name="Status">That in a few words, with the number of entries or the entry that does not fit.</param>
/// <param name="Verification">The verification at length.</param>
/// <param name="Head">Hash of the last entry that fits.</param>
/// <param name="Verified">When it was verified.</param>
public sealed record FrameView(string Trial, string Ledger, bool Intact, string Status, string Verification, string Head, Moment Verified)
{
    /// <summary>The sentence that stands on every page: the program serves nothing else.</summary>
    public const string SyntheticBanner = "SYNTHETIC PARTICIPANTS. This is a rehearsal: nobody in it exists, and no result in it is one.";

    /// <summary>The frame of a reading.</summary>
    internal static FrameView Of(LedgerReading reading)
    {
        var v = reading.Verification;
        var verified = Moment.Of(reading.VerifiedAt, null);
        var verification = v.Intact
            ? $"{Quantity.Count(v.Entries)} entries: each hash, the chain from entry to entry, the database's guards and every byte of the file were checked. {v.Note}".TrimEnd()
            : $"{(v.FirstBadEntry is { } bad ? $"The first entry that does not fit is entry {Quantity.Count(bad)}. " : "")}{v.Problem} Entries that fit before that: {Quantity.Count(v.Entries)}; counts and reports in these pages come from them alone.";
        var status = v.Intact ? $"Intact, {Quantity.Count(v.Entries)} entries" : v.FirstBadEntry is { } entry ? $"NOT intact: entry {Quantity.Count(entry)}" : "NOT intact";
        return new FrameView(reading.State.Protocol?.Document.Trial.Title ?? "", reading.Name, v.Intact, status, verification, v.HeadHash, verified);
    }
}
