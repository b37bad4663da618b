using System.Text;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Benchmarks.BigTrial;

/// <summary>A rehearsed participant: their events in order, with the zone of their site.</summary>
internal sealed record Template(string Zone, IReadOnlyList<TemplateEvent> Events, string? Stratum, string? Arm)
{
    /// <summary>When they were randomised, or came.</summary>
    public Instant Anchor => Events.FirstOrDefault(e => e.Randomised is not null)?.At ?? Events[0].At;
}

/// <summary>A synthetic participant made of a template: another number, another site, other days, another position.</summary>
internal sealed class Copy(Template template, string participant, string site, int shiftDays, int position)
{
    private readonly long[] sequences = new long[template.Events.Count];

    public Template Template => template;

    public string Participant => participant;

    public string Site => site;

    public int ShiftDays => shiftDays;

    public int Position => position;

    public Duration Shift => Duration.FromDays(shiftDays);

    public void Came(int index, long sequence) => sequences[index] = sequence;

    public long SequenceOf(int index) => sequences[index];

    public string ContentOf(int index)
    {
        var data = new StringBuilder();
        template.Events[index].Write(data, this);
        return LedgerEntry.HashOf(data.ToString());
    }
}
