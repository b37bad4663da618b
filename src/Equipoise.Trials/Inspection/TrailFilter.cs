using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Inspection;

/// <summary>By what the rows of a trail are put in order.</summary>
public enum TrailOrder
{
    /// <summary>The oldest entry first.</summary>
    OldestFirst,

    /// <summary>The newest entry first.</summary>
    NewestFirst,

    /// <summary>By participant, then entry.</summary>
    Participant,

    /// <summary>By who recorded it, then entry.</summary>
    Actor,

    /// <summary>By the event's name, then entry.</summary>
    Type,

    /// <summary>By field, then entry.</summary>
    Field,
}

/// <summary>Which rows of a trail are wanted; what is null is not asked for.</summary>
/// <param name="Actor">Who recorded it.</param>
/// <param name="Role">In which role.</param>
/// <param name="Site">At which site.</param>
/// <param name="Type">The event's name.</param>
/// <param name="Field">The field.</param>
/// <param name="From">Recorded at this instant or later.</param>
/// <param name="Until">Recorded before this instant.</param>
/// <param name="ChangesOnly">Only rows with an old value.</param>
/// <param name="Text">A text that occurs in the field, a value, the reason or the participant's number, whatever the case.</param>
public sealed record TrailFilter(
    string? Actor = null, Role? Role = null, string? Site = null, string? Type = null, string? Field = null, Instant? From = null, Instant? Until = null, bool ChangesOnly = false, string? Text = null)
{
    /// <summary>Whether a row is wanted.</summary>
    public bool Takes(TrailRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        bool Holds(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) ?? false;
        return (Actor is null || row.Actor == Actor)
            && (Role is null || row.Role == Role)
            && (Site is null || row.ActorSite == Site)
            && (Type is null || row.Type == Type)
            && (Field is null || row.Field == Field)
            && (From is null || row.At >= From)
            && (Until is null || row.At < Until)
            && (!ChangesOnly || row.Old is not null)
            && (string.IsNullOrEmpty(Text) || Holds(row.Field) || Holds(row.Old) || Holds(row.New) || Holds(row.Why) || Holds(row.Participant));
    }

    /// <summary>The rows that are wanted, in an order; rows of one entry keep theirs.</summary>
    public ImmutableArray<TrailRow> Apply(IEnumerable<TrailRow> rows, TrailOrder order)
    {
        var wanted = rows.Where(Takes);
        return order switch
        {
            TrailOrder.NewestFirst => [.. wanted.OrderByDescending(r => r.Entry)],
            TrailOrder.Participant => [.. wanted.OrderBy(r => r.Participant, StringComparer.Ordinal).ThenBy(r => r.Entry)],
            TrailOrder.Actor => [.. wanted.OrderBy(r => r.Actor, StringComparer.Ordinal).ThenBy(r => r.Entry)],
            TrailOrder.Type => [.. wanted.OrderBy(r => r.Type, StringComparer.Ordinal).ThenBy(r => r.Entry)],
            TrailOrder.Field => [.. wanted.OrderBy(r => r.Field, StringComparer.Ordinal).ThenBy(r => r.Entry)],
            _ => [.. wanted.OrderBy(r => r.Entry)],
        };
    }
}
