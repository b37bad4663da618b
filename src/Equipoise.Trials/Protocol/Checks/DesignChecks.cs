using Equipoise.Statistics;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Hypothesis, size and looks fit together.</summary>
internal static class DesignChecks
{
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        if (p.Design is MilestoneDesign milestone && milestone.Experimental <= milestone.Control)
        {
            map.Add("P201", "design.experimental", "The alternative is not better than the control.", FormattableString.Invariant($"experimental {milestone.Experimental}, control {milestone.Control}"), FormattableString.Invariant($"a proportion above {milestone.Control}"));
        }

        if (p.Design.Alpha is <= 0 or >= 0.5)
        {
            map.Add("P009", "design.alpha", "The type I error is out of range.", FormattableString.Invariant($"{p.Design.Alpha}"), "above 0 and below 0.5");
        }

        var before = map.Diagnostics.Count;
        Pairs(p, map);
        Looks(p, map);
        if (map.Diagnostics.Count == before && map.Diagnostics.All(d => !d.Path.StartsWith("design", StringComparison.Ordinal)))
        {
            Size(p, map);
        }
    }

    /// <summary>The size that the protocol states is the one that its formula gives.</summary>
    private static void Size(ProtocolDocument p, SourceMap map)
    {
        var (key, stated) = p.Design is MilestoneDesign milestone ? ("participantsPerArm", milestone.ParticipantsPerArm) : ("maximumPairs", ((PreferenceDesign)p.Design).MaximumPairs);
        try
        {
            var design = TrialDesign.From(p);
            if (design.RequiredSize != stated)
            {
                map.Add("P203", "design." + key, "The size stated is not the one that the design's formula gives. " + design.Statement, FormattableString.Invariant($"{stated}"), FormattableString.Invariant($"{design.RequiredSize}"));
            }
        }
        catch (Exception e) when (e is ConvergenceException or ArgumentException)
        {
            map.Add("P203", "design", "The design cannot be computed: " + e.Message.TrimEnd('.') + ".", "these inputs", "a hypothesis, error and power that some size can meet");
        }
    }

    /// <summary>A pair is a block of two, one participant in each of two arms.</summary>
    private static void Pairs(ProtocolDocument p, SourceMap map)
    {
        if (p.Design is PreferenceDesign && (p.Arms.Length != 2 || p.Randomisation.Ratio.Any(r => r.Share != 1) || p.Randomisation.Scheme is not PermutedBlocks { BlockSizes: [2] }))
        {
            map.Add("P207", "randomisation.scheme", "Preferences are counted in pairs, and these allocations are not pairs.", "another scheme", "two arms of share 1 and blockSizes: [2]");
        }
    }

    private static void Looks(ProtocolDocument p, SourceMap map)
    {
        var finals = p.Analyses.Count(a => a.When is EndOfFollowUp);
        if (finals != 1 || p.Analyses[^1].When is not EndOfFollowUp)
        {
            map.Add("P106", "analyses", "The last analysis, and only it, is at the end of follow-up.", $"{finals} analyses at the end of follow-up", "one, at the end of the list");
        }

        var before = 0.0;
        for (var i = 0; i < p.Analyses.Length; i++)
        {
            var path = $"analyses[{i}].when";
            if (p.Analyses[i].When is MilestoneStatusKnown look)
            {
                if (look.Fraction <= before)
                {
                    map.Add("P204", path + ".fraction", "Looks come in the order of information.", FormattableString.Invariant($"{look.Fraction} after {before}"), FormattableString.Invariant($"a fraction above {before}"));
                }

                before = look.Fraction;
            }

            var fits = p.Analyses[i].When switch { MilestoneStatusKnown => p.Design is MilestoneDesign, EachPreference => p.Design is PreferenceDesign, _ => true };
            if (!fits)
            {
                map.Add("P206", path + ".kind", "The timing does not fit the design.", RecordShape.WordOf(p.Analyses[i].When.GetType().Name), p.Design is MilestoneDesign ? "milestoneStatusKnown, endOfFollowUp" : "eachPreference, endOfFollowUp");
            }
        }
    }
}
