using System.Collections.Immutable;
using Equipoise.Trials.Safety.Expedited;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>Somebody who has to be told of adverse events.</summary>
[Doc("Somebody who has to be told of adverse events.")]
[Kinds(typeof(SiteToSponsor), typeof(UnitedStates), typeof(EuropeanUnion), typeof(StatedTable))]
public abstract record ReportingDeclaration;

/// <summary>The site tells the sponsor of every serious event within <c>seriousWithinHours</c>.</summary>
[Doc("The site tells the sponsor of every serious event within seriousWithinHours.")]
public sealed record SiteToSponsor : ReportingDeclaration;

/// <summary>The US regulator's table, 21 CFR 312.32.</summary>
[Doc("The sponsor tells the US regulator: 7 and 15 calendar days, 21 CFR 312.32.")]
public sealed record UnitedStates : ReportingDeclaration;

/// <summary>The European database's table, Regulation (EU) 536/2014.</summary>
[Doc("The sponsor tells the European database: 7 and 15 calendar days, Regulation (EU) 536/2014.")]
public sealed record EuropeanUnion : ReportingDeclaration;

/// <summary>A table of the protocol's own, such as a cooperative group's.</summary>
[Doc("A table of the protocol's own: the first row that holds decides.")]
public sealed record StatedTable([Doc("Who is told.")] string Recipient, [Doc("Rows, in order; an event that no row holds for owes nothing.")] ImmutableArray<StatedRow> Rows) : ReportingDeclaration;

/// <summary>A row of a table: what is left out is not asked.</summary>
[Doc("A row of a table; a condition that is left out is not asked.")]
public sealed record StatedRow(
    [Doc("Name.")] string Id,
    [Doc("What is owed, in order; an empty list says that nothing is.")] ImmutableArray<StatedDuty> Duties,
    [Doc("Lowest grade.")][Range(1, 5)] int? LowestGrade = null,
    [Doc("Highest grade.")][Range(1, 5)] int? HighestGrade = null,
    [Doc("Serious, or not.")] bool? Serious = null,
    [Doc("Fatal or life-threatening, or not.")] bool? FatalOrLifeThreatening = null,
    [Doc("In hospital for 24 hours or more, or not.")] bool? Hospitalised = null,
    [Doc("Expected, or not.")] bool? Expected = null,
    [Doc("The weakest attribution.")] Attribution AtLeast = Attribution.Unrelated,
    [Doc("Days since the last dose, up to which; an event before any dose does not match.")][Range(0, 36500)] int? MostDaysSinceLastDose = null,
    [Doc("Days since the last dose, from which; an event before any dose does not match.")][Range(0, 36500)] int? LeastDaysSinceLastDose = null);

/// <summary>A report that is owed: within hours or within calendar days.</summary>
[Doc("A report that is owed, within hours or within calendar days.")]
public sealed record StatedDuty(
    [Doc("Name, such as report.")] string Name,
    [Doc("From when its clock runs.")] ClockStart From = ClockStart.Awareness,
    [Doc("Hours that pass.")][Range(1, 8784)] int? Hours = null,
    [Doc("Calendar days; the day on which the clock starts is day 0.")][Range(0, 366)] int? CalendarDays = null);
