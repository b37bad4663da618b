using System.Collections.Immutable;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A member of the board asked which arm each coded group of a closed report is, and was told. The entry does not hold it.</summary>
/// <param name="Cut">The cut whose closed report was read.</param>
/// <param name="Ground">Why.</param>
public sealed record GroupCodesRevealed(string Cut, string Ground) : TrialEvent;

/// <summary>Entries of the trail were reviewed, as is done periodically.</summary>
/// <param name="FromEntry">The first entry of the stretch that was looked through.</param>
/// <param name="ToEntry">The last one.</param>
/// <param name="Listed">Events that the list ranked as worth a look.</param>
/// <param name="Concerns">Entries that were found to need something; empty where none did.</param>
/// <param name="Conclusion">What was concluded.</param>
public sealed record RecordTrailReviewed(long FromEntry, long ToEntry, int Listed, ImmutableArray<long> Concerns, string Conclusion) : TrialEvent;

/// <summary>The part of a board's meeting that minutes are of.</summary>
public enum MeetingSession
{
    /// <summary>The sponsor and the investigators may take part; nothing by arm is spoken of.</summary>
    Open,

    /// <summary>The members and the board's statistician alone; results by arm are.</summary>
    Closed,
}

/// <summary>Minutes of a session of the data-monitoring board. Recorded again for the same meeting and session they replace the earlier ones, which stay in the ledger.</summary>
/// <param name="Meeting">The meeting's name.</param>
/// <param name="Session">Its part; the words of a closed one are for the board and its statistician.</param>
/// <param name="HeldOn">Its day.</param>
/// <param name="Cut">The data cut on which it spoke; null for none.</param>
/// <param name="Present">Who was present.</param>
/// <param name="Text">The minutes.</param>
public sealed record MinutesRecorded(string Meeting, MeetingSession Session, LocalDate HeldOn, string? Cut, string Present, string Text) : TrialEvent;

/// <summary>A member of the board signed minutes.</summary>
/// <param name="Meeting">The meeting's name.</param>
/// <param name="Session">Its part.</param>
/// <param name="ContentSha256">SHA-256 of the minutes as they were recorded: minutes that replace them are not signed by it.</param>
/// <param name="Name">The person's printed name, as the ledger knows it; null where no grant says it.</param>
/// <param name="ShownBy">By what they showed once more who they are, such as "name and password"; null where the signature was given without.</param>
public sealed record MinutesSigned(string Meeting, MeetingSession Session, string ContentSha256, string? Name = null, string? ShownBy = null) : TrialEvent;
