using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Board;

/// <summary>Minutes with who wrote them and who signed them as they stand.</summary>
/// <param name="Minutes">The minutes.</param>
/// <param name="By">Who recorded them.</param>
/// <param name="At">When.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Signatures">Who signed them, under which name, and when, in order.</param>
public sealed record BoardMinutes(MinutesRecorded Minutes, string By, Instant At, long Entry, ImmutableArray<(string By, string? Name, Instant At)> Signatures)
{
    /// <summary>The minutes in force, one for each meeting and session, the newest meeting first.</summary>
    /// <param name="state">The trial as the reader sees it.</param>
    public static ImmutableArray<BoardMinutes> InForce(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Minutes.GroupBy(m => (m.Minutes.Meeting, m.Minutes.Session)).Select(g => g.Last()).OrderByDescending(m => m.Minutes.HeldOn).ThenBy(m => m.Minutes.Meeting, StringComparer.Ordinal).ThenBy(m => m.Minutes.Session)];
    }

    internal static string HashOf(MinutesRecorded minutes) => LedgerEntry.HashOf(CanonicalJson.Write(EventJson.ToJson(minutes)));

    /// <summary>The list with a signature under the last minutes that it is of.</summary>
    internal static ImmutableArray<BoardMinutes> Signed(ImmutableArray<BoardMinutes> all, MinutesSigned e, string by, Instant at)
    {
        for (var i = all.Length - 1; i >= 0; i--)
        {
            if (all[i].Minutes.Meeting == e.Meeting && all[i].Minutes.Session == e.Session)
            {
                return HashOf(all[i].Minutes) == e.ContentSha256 ? all.SetItem(i, all[i] with { Signatures = all[i].Signatures.Add((by, e.Name, at)) }) : all;
            }
        }

        return all;
    }
}

/// <summary>Records the minutes of a session of the board, or replaces them; replaced ones are signed anew.</summary>
/// <param name="Meeting">The meeting's name, the same for both its sessions.</param>
/// <param name="Session">Open or closed.</param>
/// <param name="HeldOn">The day of the meeting; not a later one than today.</param>
/// <param name="Present">Who was present.</param>
/// <param name="Text">The minutes.</param>
/// <param name="Cut">The data cut on which it spoke; null for none.</param>
public sealed record RecordMinutes(string Meeting, MeetingSession Session, LocalDate HeldOn, string Present, string Text, string? Cut = null) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Board, Role.IndependentStatistician];

    internal override Decision Decide(Deciding deciding) =>
        string.IsNullOrWhiteSpace(Meeting) ? Decision.Refuse("no-name", "The meeting needs a name, such as 'first interim analysis'.")
        : string.IsNullOrWhiteSpace(Present) ? Decision.Refuse("nobody-present", "Minutes say who was present.")
        : string.IsNullOrWhiteSpace(Text) ? Decision.Refuse("no-text", "There are no minutes without words.")
        : HeldOn > deciding.Now.InUtc().Date.PlusDays(1) ? Decision.Refuse("date-in-future", FormattableString.Invariant($"The meeting is dated {HeldOn:uuuu-MM-dd}; that day is to come."))
        : Cut is not null && deciding.State.Cuts.All(c => c.Cut != Cut) ? Decision.Refuse("cut-unknown", $"There is no cut '{Cut}'.")
        : deciding.State.Minutes.LastOrDefault(m => m.Minutes.Meeting == Meeting && m.Minutes.Session == Session) is { } last && last.Minutes == Event ? Decision.Refuse("unchanged", "The minutes stand like this already.")
        : Decision.Of(Event);

    private MinutesRecorded Event => new(Meeting, Session, HeldOn, Cut, Present, Text);
}

/// <summary>A member of the board signs the minutes of a session as they stand.</summary>
/// <param name="Meeting">The meeting's name.</param>
/// <param name="Session">Open or closed.</param>
public sealed record SignMinutes(string Meeting, MeetingSession Session) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Board];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Minutes.LastOrDefault(m => m.Minutes.Meeting == Meeting && m.Minutes.Session == Session) is not { } minutes
            ? Decision.Refuse("no-minutes", $"There are no minutes of the {Words.Spoken(Session)} session of the meeting '{Meeting}'.")
        : minutes.Signatures.Any(s => s.By == deciding.Actor.Id) ? Decision.Refuse("signed", $"{deciding.Actor.Id} has already signed these minutes.")
        : Decision.Of(new MinutesSigned(Meeting, Session, BoardMinutes.HashOf(minutes.Minutes), deciding.State.NameOf(deciding.Actor.Id), deciding.ShownBy));
}
