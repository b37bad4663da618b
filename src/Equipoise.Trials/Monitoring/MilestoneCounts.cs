using System.Collections.Immutable;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;

namespace Equipoise.Trials.Monitoring;

/// <summary>
/// One arm at a look, by status at the milestone: without an event (known), with an event, enrolled and open, and still to be enrolled.
/// </summary>
/// <param name="Arm">The arm.</param>
/// <param name="Planned">Participants planned; at least as many as are enrolled.</param>
/// <param name="EventFree">Known to be without an event at the milestone.</param>
/// <param name="Events">With an event before the milestone.</param>
/// <param name="OpenDays">Follow-up, in days, of each participant enrolled, without an event, and short of the milestone.</param>
public sealed record MilestoneArm(string Arm, int Planned, int EventFree, int Events, ImmutableArray<double> OpenDays)
{
    /// <summary>Enrolled.</summary>
    public int Enrolled => EventFree + Events + OpenDays.Length;

    /// <summary>Still to be enrolled.</summary>
    public int ToEnrol => Planned - Enrolled;

    /// <summary>With a known status.</summary>
    public int Known => EventFree + Events;
}

/// <summary>Both arms at a look.</summary>
public sealed record MilestoneCounts(MilestoneArm Experimental, MilestoneArm Control)
{
    /// <summary>Participants with a known status as a fraction of those planned.</summary>
    public double InformationFraction => (double)(Experimental.Known + Control.Known) / (Experimental.Planned + Control.Planned);

    /// <summary>
    /// Counts from a dataset. A status is known with an event before the milestone, or with follow-up to the milestone less the visit window: the visit that
    /// belongs to the milestone may fall that many days before it.
    /// </summary>
    public static MilestoneCounts Of(AnalysisDataset dataset, MilestoneTrialDesign design)
    {
        var known = design.MilestoneDays - dataset.Protocol.Document.FollowUp.WindowDays;
        var times = dataset.InSet(design.Section.AnalysisSet).Select(r => (r.Arm, Time: r.Time(design.Section.Endpoint))).ToList();
        MilestoneArm Arm(string id)
        {
            var arm = times.Where(t => t.Arm == id).Select(t => t.Time).ToList();
            var events = arm.Count(t => t.Event && t.Days <= design.MilestoneDays);
            var free = arm.Count(t => t.Event ? t.Days > design.MilestoneDays : t.Days >= known);
            var open = arm.Where(t => !t.Event && t.Days < known).Select(t => (double)t.Days).ToImmutableArray();
            return new MilestoneArm(id, Math.Max(design.PerArm, arm.Count), free, events, open);
        }

        return new MilestoneCounts(Arm(dataset.Protocol.Experimental.Id), Arm(dataset.Protocol.Control.Id));
    }

    /// <summary>Counts from numbers alone: every participant enrolled has a known status.</summary>
    /// <exception cref="ArgumentException">More events than participants, or more participants than planned.</exception>
    public static MilestoneCounts Of(TrialProtocol protocol, MilestoneTrialDesign design, (int Events, int Enrolled) experimental, (int Events, int Enrolled) control)
    {
        MilestoneArm Arm(string id, int events, int enrolled) =>
            events < 0 || events > enrolled || enrolled > design.PerArm
                ? throw new ArgumentException(FormattableString.Invariant($"{id} has {events} events in {enrolled} participants; accepted are 0 to {design.PerArm} participants (the number planned per arm) and at most as many events."))
                : new MilestoneArm(id, design.PerArm, enrolled - events, events, []);
        return new MilestoneCounts(Arm(protocol.Experimental.Id, experimental.Events, experimental.Enrolled), Arm(protocol.Control.Id, control.Events, control.Enrolled));
    }
}
