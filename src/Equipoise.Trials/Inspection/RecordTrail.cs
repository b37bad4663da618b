using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Inspection;

/// <summary>One field of one entry: what it was before, what it is from there on, and who said so, when and why.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Type">The event's name.</param>
/// <param name="Participant">The participant; null for an entry about the trial.</param>
/// <param name="About">The entry whose field it is, where that is another one (a correction, an update); else null.</param>
/// <param name="Field">The field as in the entry, such as <c>evidenceOn</c>; of a measurement its own name.</param>
/// <param name="Old">The value before; null where there was none.</param>
/// <param name="New">The value from here on; null where there is none any more.</param>
/// <param name="Actor">Who.</param>
/// <param name="Role">In which role.</param>
/// <param name="ActorSite">At which site; null for people of none.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="AtSite">The same as local time with its offset, at the participant's site or the actor's; in UTC where there is none.</param>
/// <param name="Why">The reason given with the entry, or the ground that the event itself has; null for none.</param>
public sealed record TrailRow(
    long Entry, string Type, string? Participant, long? About, string Field, string? Old, string? New, string Actor, Role Role, string? ActorSite, Instant At, OffsetDateTime AtSite, string? Why);

/// <summary>
/// The trail of a record: every field of every entry with its old and its new value, who, when (in UTC and at the site) and why. It is made from the entries themselves, in their order; corrections and
/// updates are rows of their own, and what was written stays.
/// </summary>
public static class RecordTrail
{
    // What the field of a correction or a query says about itself, not about the record.
    private static readonly ImmutableHashSet<string> References = ["entry", "participant", "ground", "fields", "contentSha256"];

    /// <summary>The rows of entries.</summary>
    /// <param name="entries">In order; all entries of a participant, or of the trial, since old values come from earlier ones.</param>
    /// <param name="state">The trial, for the sites' time zones.</param>
    /// <param name="participant">Only this participant's; null for all entries.</param>
    public static IEnumerable<TrailRow> Of(IEnumerable<LedgerEntry> entries, TrialState state, string? participant = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(state);
        var written = new Dictionary<long, Dictionary<string, string>>();
        var measured = new Dictionary<(string Participant, string Field), string>();
        foreach (var entry in entries)
        {
            var about = (entry.Event as ParticipantEvent)?.Participant;
            if (participant is not null && about != participant)
            {
                continue;
            }

            var body = EventJson.ToJson(entry.Event).AsObject();
            var site = about is not null && state.Participants.TryGetValue(about, out var p) ? p.Site : entry.Actor.Site;
            var zone = site is not null && state.Sites.TryGetValue(site, out var s) ? s.Zone : DateTimeZone.Utc;
            var atSite = entry.RecordedAt.InZone(zone).ToOffsetDateTime();
            var why = entry.Reason ?? (body["ground"] as JsonValue)?.GetValue<string>();
            TrailRow Row(string field, string? old, string? @new, long? of = null) => new(
                entry.Sequence, EventCatalogue.Of(entry.Event.GetType()).Name, about, of, field, old, @new, entry.Actor.Id, entry.Actor.Role, entry.Actor.Site, entry.RecordedAt, atSite, why);
            foreach (var row in RowsOf(entry, body, Row, written, measured))
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<TrailRow> RowsOf(
        LedgerEntry entry, JsonObject body, Func<string, string?, string?, long?, TrailRow> row, Dictionary<long, Dictionary<string, string>> written, Dictionary<(string Participant, string Field), string> measured)
    {
        switch (entry.Event)
        {
            case EntryCorrected e:
                foreach (var field in e.Fields)
                {
                    yield return row(field.Field, Shown(field.Old), Shown(field.New), e.Entry);
                    if (written.TryGetValue(e.Entry, out var fields))
                    {
                        fields[field.Field] = Shown(field.New) ?? "";
                    }
                }

                break;
            case EntryStruck e:
                foreach (var (field, value) in written.GetValueOrDefault(e.Entry) ?? [])
                {
                    yield return row(field, value, null, e.Entry);
                }

                written.Remove(e.Entry);
                break;
            case AdverseEventUpdated e:
                var before = written.GetValueOrDefault(e.Entry) ?? [];
                foreach (var (field, value) in Leaves(body).Where(l => !References.Contains(l.Field) && l.Value is not null))
                {
                    var old = before.GetValueOrDefault(field);
                    if (old != value)
                    {
                        yield return row(field, old, value, e.Entry);
                        before[field] = value!;
                    }
                }

                break;
            case MeasurementsRecorded e:
                foreach (var m in e.Measurements)
                {
                    var value = string.Join(' ', new[] { m.Value, m.Unit, string.Create(CultureInfo.InvariantCulture, $"({m.TakenOn:uuuu-MM-dd})") }.Where(t => !string.IsNullOrEmpty(t)));
                    yield return row(m.Field, measured.GetValueOrDefault((e.Participant, m.Field)), value, null);
                    measured[(e.Participant, m.Field)] = value;
                }

                written[entry.Sequence] = Leaves(body).Where(l => l is { Value: not null, Field: not "participant" }).ToDictionary(l => l.Field, l => l.Value!, StringComparer.Ordinal);
                break;
            default:
                var values = Leaves(body).Where(l => l is { Value: not null, Field: not "participant" }).ToList();
                written[entry.Sequence] = values.ToDictionary(l => l.Field, l => l.Value!, StringComparer.Ordinal);
                foreach (var (field, value) in values)
                {
                    yield return row(field, null, Long(value!), null);
                }

                if (values.Count == 0)
                {
                    yield return row("", null, null, null);
                }

                break;
        }
    }

    /// <summary>A protocol's text is in the trail by its first line; the whole stands in the entry.</summary>
    private static string Long(string value) => value.Length > 2000 ? string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, 200).TrimEnd().ToString()} ... ({value.Length} characters)") : value;

    /// <summary>A value in canonical JSON as people read it; null for null.</summary>
    private static string? Shown(string json) => Text(JsonNode.Parse(json));

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray list when list.All(i => i is null or JsonValue) => string.Join("; ", list.Select(Text)),
        _ => CanonicalJson.Write(node),
    };

    private static IEnumerable<(string Field, string? Value)> Leaves(JsonNode? node, string path = "") => node switch
    {
        JsonObject o => o.SelectMany(p => Leaves(p.Value, path.Length == 0 ? p.Key : path + "." + p.Key)),
        JsonArray list when list.Any(i => i is not (null or JsonValue)) => list.SelectMany((item, i) => Leaves(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))),
        _ => [(path, Text(node))],
    };
}
