using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Protocol.Checks;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Trials.Protocol;

/// <summary>What came of reading a protocol: the protocol, or diagnostics.</summary>
public sealed record ProtocolReading(TrialProtocol? Protocol, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A protocol that was read, checked and found complete and consistent. There is no other way to get one than <see cref="Parse"/>.</summary>
public sealed class TrialProtocol
{
    private TrialProtocol(ProtocolDocument document, string source)
        : this(document, source, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))))
    {
    }

    private TrialProtocol(ProtocolDocument document, string source, string sha256) => (Document, Source, Sha256) = (document, source, sha256);

    /// <summary>The file's content, key by key.</summary>
    public ProtocolDocument Document { get; }

    /// <summary>The file's text, as it was read.</summary>
    public string Source { get; }

    /// <summary>SHA-256 of the text in UTF-8, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Whether nobody at a site may know an arm: the ledger then holds codes in place of arms. So it is in a double-blind trial.</summary>
    public bool ArmsConcealed => Document.Trial.Masking == Masking.DoubleBlind;

    /// <summary>The arm whose benefit is asked for.</summary>
    public ArmDeclaration Experimental => Document.Arms.First(a => a.Role == ArmRole.Experimental);

    /// <summary>The arm it is compared with.</summary>
    public ArmDeclaration Control => Document.Arms.First(a => a.Role == ArmRole.Control);

    /// <summary>
    /// Reads a protocol file. All that is wrong is reported at once: syntax, unknown keys and words, missing choices, inconsistencies.
    /// The protocol is null exactly when there are diagnostics.
    /// </summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="file">The file's name, for the diagnostics.</param>
    public static ProtocolReading Parse(string yaml, string file) => Checked(yaml, new SourceMap(file));

    internal static ProtocolReading Checked(string yaml, SourceMap map)
    {
        var document = Read<ProtocolDocument>(yaml, map);
        if (document is not null)
        {
            foreach (var check in ProtocolChecks.All)
            {
                check(document, map);
            }
        }

        return map.Diagnostics.Count > 0 || document is null
            ? new ProtocolReading(null, [.. map.Diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)])
            : new ProtocolReading(new TrialProtocol(document, yaml), []);
    }

    /// <summary>The same protocol with its arms under other names, for a report by coded groups.</summary>
    internal TrialProtocol WithArms(ImmutableArray<ArmDeclaration> arms) => new(Document with { Arms = arms }, Source, Sha256);

    /// <summary>The arm of that name.</summary>
    public ArmDeclaration Arm(string id) => Document.Arms.First(a => a.Id == id);

    /// <summary>The field of that name.</summary>
    public FieldDeclaration Field(string id) => Document.Fields.First(f => f.Id == id);

    /// <summary>The endpoint of that name.</summary>
    public EndpointDeclaration Endpoint(string id) => Document.Endpoints.First(e => e.Id == id);

    /// <summary>The analysis set of that name.</summary>
    public AnalysisSetDeclaration AnalysisSet(string id) => Document.AnalysisSets.First(s => s.Id == id);

    /// <summary>The site's position in the file decides nothing; the arm's does: arms are numbered as they are listed.</summary>
    public int ArmIndex(string id) => Document.Arms.Select((a, i) => (a.Id, Index: i)).First(a => a.Id == id).Index;

    /// <summary>Binds a document's text; null exactly when there are diagnostics.</summary>
    internal static T? Read<T>(string text, SourceMap map)
        where T : class
    {
        var yaml = text.TrimStart('\uFEFF');
        try
        {
            if (YamlLimits.In(yaml) is { } excess)
            {
                map.Place("(syntax)", excess.At.Line, excess.At.Column);
                map.Add("P001", "(syntax)", excess.Message, excess.Found, excess.Accepted);
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count != 1)
            {
                map.Add("P001", "", "A protocol file holds one YAML document.", $"{stream.Documents.Count} documents", "one document");
                return null;
            }

            return (T?)new YamlBinder(map).Bind(stream.Documents[0].RootNode, typeof(T), "");
        }
        catch (YamlException e)
        {
            map.Place("(syntax)", e.Start.Line, e.Start.Column);
            map.Add("P001", "(syntax)", "The text is not valid YAML: " + e.Message.TrimEnd('.') + ".", "a syntax error", "YAML 1.2; each key once, indented by spaces");
            return null;
        }
    }
}
