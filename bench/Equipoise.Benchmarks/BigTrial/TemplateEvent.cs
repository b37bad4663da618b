using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Benchmarks.BigTrial;

/// <summary>An event of a rehearsed participant, taken apart where it names the participant, the site, a person of the site, a day or another entry: what a copy for another participant fills in anew.</summary>
internal sealed partial class TemplateEvent
{
    private readonly List<(string Text, Hole Hole, int Value)> parts = [];
    private readonly string tail;

    public TemplateEvent(LedgerEntry entry, int step, string participant, string site, IReadOnlyDictionary<long, int> indexOf)
    {
        (At, Step, Role, Type) = (entry.RecordedAt, step, Words.Of(entry.Actor.Role), entry.Event.GetType().Name);
        (Actor, OfSite) = (entry.Actor.Id.Replace("-" + site, "-##", StringComparison.Ordinal), entry.Actor.Site is not null);
        Version = EventCatalogue.Of(entry.Event.GetType()).Version;
        Signs = entry.Event is EntrySigned signed && indexOf.TryGetValue(signed.Entry, out var index) ? index : null;
        Randomised = entry.Event as ParticipantRandomised;
        var data = CanonicalJson.Write(EventJson.ToJson(entry.Event)).Replace(participant, "\u0001", StringComparison.Ordinal);
        var from = 0;
        foreach (Match match in Holes().Matches(data))
        {
            var (hole, value, keep) = Read(match, site, indexOf);
            if (hole == Hole.None)
            {
                continue;
            }

            parts.Add((data[from..(match.Index + keep)], hole, value));
            from = match.Index + match.Length;
        }

        tail = data[from..];
    }

    private enum Hole
    {
        None,
        Participant,
        Day,
        Entry,
        Site,
        Person,
        Position,
        Content,
    }

    public Instant At { get; }

    /// <summary>The command that it came of, as a number: events of one command have one.</summary>
    public int Step { get; }

    public string Actor { get; }

    public bool OfSite { get; }

    public string Role { get; }

    public string Type { get; }

    public int Version { get; }

    /// <summary>The event that it signs, by its place among the participant's; null where it signs none.</summary>
    public int? Signs { get; }

    /// <summary>The allocation; null for any other event.</summary>
    public ParticipantRandomised? Randomised { get; }

    /// <summary>Writes the event's data for another participant.</summary>
    public void Write(StringBuilder to, Copy copy)
    {
        foreach (var (text, hole, value) in parts)
        {
            to.Append(text);
            switch (hole)
            {
                case Hole.Participant:
                    to.Append(copy.Participant);
                    break;
                case Hole.Day:
                    var day = Days.At(value + copy.ShiftDays);
                    to.Append(CultureInfo.InvariantCulture, $"{day.Year:D4}-{day.Month:D2}-{day.Day:D2}");
                    break;
                case Hole.Entry:
                    to.Append(copy.SequenceOf(value).ToString(CultureInfo.InvariantCulture));
                    break;
                case Hole.Site:
                case Hole.Person:
                    to.Append(copy.Site);
                    break;
                case Hole.Position:
                    to.Append(copy.Position.ToString(CultureInfo.InvariantCulture));
                    break;
                case Hole.Content:
                    to.Append(copy.ContentOf(value));
                    break;
            }
        }

        to.Append(tail);
    }

    private (Hole Hole, int Value, int Keep) Read(Match match, string site, IReadOnlyDictionary<long, int> indexOf)
    {
        var text = match.Value;
        var named = match.Groups["number"];
        return text[0] == '\u0001' ? (Hole.Participant, 0, 0)
            : match.Groups["day"].Success ? (Hole.Day, Days.Of(text), 0)
            : match.Groups["content"] is { Success: true } content ? (Signs is { } signs ? Hole.Content : Hole.None, Signs ?? 0, content.Index - match.Index)
            : match.Groups["place"] is { Success: true } place ? (place.Value == site ? Hole.Site : Hole.None, 0, place.Index - match.Index)
            : match.Groups["person"] is { Success: true } person ? (person.Value == site ? Hole.Person : Hole.None, 0, person.Index - match.Index)
            : text.Contains("position", StringComparison.Ordinal) ? (Hole.Position, 0, named.Index - match.Index)
            : indexOf.TryGetValue(long.Parse(named.Value, CultureInfo.InvariantCulture), out var index) ? (Hole.Entry, index, named.Index - match.Index)
            : (Hole.None, 0, 0);
    }

    [GeneratedRegex("\u0001|(?<day>(?<![0-9])(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9]))|\"(entry|eligibilityEntry|position)\":(?<number>[0-9]+)|\"contentSha256\":\"(?<content>[0-9a-f]{64})|\"site\":\"(?<place>[0-9]+)|(nurse|investigator)-(?<person>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Holes();
}

/// <summary>Days as numbers, and back from a table.</summary>
internal static class Days
{
    private static readonly LocalDate First = new(1990, 1, 1);
    private static readonly LocalDate[] Table = [.. Enumerable.Range(0, 366 * 60).Select(i => First.PlusDays(i))];

    public static LocalDate At(int day) => Table[day];

    public static int Of(string iso) => Period.DaysBetween(First, NodaTime.Text.LocalDatePattern.Iso.Parse(iso).Value);
}
