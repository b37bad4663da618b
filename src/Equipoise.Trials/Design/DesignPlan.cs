using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Checks;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Trials.Design;

/// <summary>What came of reading a design: the plan, or diagnostics.</summary>
public sealed record DesignReading(DesignPlan? Plan, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A design with where it comes from: a whole protocol, or a file with title, design and analyses alone.</summary>
public sealed class DesignPlan
{
    private DesignPlan(DesignOutline outline, TrialDesign design, TrialProtocol? protocol, string source)
    {
        (Outline, Design, Protocol) = (outline, design, protocol);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));
    }

    /// <summary>Title, section, looks and allocation.</summary>
    public DesignOutline Outline { get; }

    /// <summary>What follows from them.</summary>
    public TrialDesign Design { get; }

    /// <summary>The protocol; null for a design alone.</summary>
    public TrialProtocol? Protocol { get; }

    /// <summary>SHA-256 of the file's text in UTF-8.</summary>
    public string Sha256 { get; }

    /// <summary>The design of a protocol.</summary>
    public static DesignPlan Of(TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return new DesignPlan(DesignOutline.Of(protocol.Document), TrialDesign.From(protocol), protocol, protocol.Source);
    }

    /// <summary>
    /// Reads a protocol, or a file with only the keys title, design, analyses and allocationRatio. Everything that is wrong is reported at once; the plan is null exactly when there are diagnostics.
    /// </summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="file">Its name, for the diagnostics.</param>
    /// <param name="anySize">Whether the size may be another than the formula asks for, since the power with it or another unknown is what is wanted.</param>
    public static DesignReading Parse(string yaml, string file, bool anySize = false)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        if (!IsOutline(yaml))
        {
            var reading = TrialProtocol.Checked(yaml, new SourceMap(file) { AnySize = anySize });
            return new DesignReading(reading.Protocol is { } protocol ? Of(protocol) : null, reading.Diagnostics);
        }

        var map = new SourceMap(file) { AnySize = anySize };
        var outline = TrialProtocol.Read<DesignOutline>(yaml, map);
        if (outline is not null)
        {
            if (outline.Analyses.IsEmpty)
            {
                map.Add("P003", "analyses", "The list is empty.", "no item", "at least the final analysis");
            }
            else
            {
                DesignChecks.Run(outline, map);
            }
        }

        return map.Diagnostics.Count > 0 || outline is null
            ? new DesignReading(null, [.. map.Diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)])
            : new DesignReading(new DesignPlan(outline, TrialDesign.From(outline), null, yaml), []);
    }

    /// <summary>A file with a design and a title, and without the trial that a protocol describes.</summary>
    private static bool IsOutline(string yaml)
    {
        try
        {
            if (YamlLimits.In(yaml.TrimStart('\uFEFF')) is not null)
            {
                return false;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml.TrimStart('\uFEFF')));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] && root.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value).ToHashSet(StringComparer.Ordinal) is var keys
                && keys.Contains("design") && !keys.Contains("trial") && !keys.Contains("arms");
        }
        catch (YamlException)
        {
            return false;
        }
    }
}
