using Marketing.Rules.Xml;

namespace Marketing.Rules.Dmn;

/// <summary>Reads the XML of DMN 1.1 to 1.5 into the parts of a model, and gathers what is wrong with it.</summary>
/// <remarks>DMN 1.5 §13. The versions differ in their namespace and in few elements, so one reader takes them all.</remarks>
sealed class DmnReader(List<Problem> problems)
{
    static readonly HashSet<string> Namespaces = new(StringComparer.Ordinal)
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    };

    static readonly XmlCodes Codes = new(Malformed: "DMN-001", Dtd: "DMN-001", TooMuch: "DMN-001");

    readonly BoxedReader _boxed = new(problems);

    /// <summary>What a file holds.</summary>
    public sealed record Content(string Namespace, string Name, string Id)
    {
        public List<ModelImport> Imports { get; } = [];
        public List<ItemDefinition> ItemDefinitions { get; } = [];
        public List<DrgElement> Elements { get; } = [];
    }

    public Content? Read(string xml) => Read(XmlTree.Read(xml, Codes, file: null, out var unreadable), unreadable);

    public Content? Read(ReadOnlyMemory<byte> xml) => Read(XmlTree.Read(xml, Codes, file: null, out var unreadable), unreadable);

    Content? Read(XmlNode? root, Problem? unreadable)
    {
        if (root is null)
        {
            problems.Add(unreadable!);
            return null;
        }
        if (root.Name != "definitions" || !Namespaces.Contains(root.Namespace))
        {
            problems.Add(new("DMN-002", Severity.Error, new("这不是 DMN 1.1 至 1.5 的模型", $"Expected the definitions of DMN 1.1 to 1.5, but found '{root.Name}' of '{root.Namespace}'"))
            {
                Position = root.Position,
            });
            return null;
        }
        var content = new Content(root.Attribute("namespace") ?? "", root.Attribute("name") ?? "", root.Attribute("id") ?? "");
        foreach (var node in root.Children.Where(child => child.Namespace == root.Namespace))
            ReadTop(node, content);
        return content;
    }

    void ReadTop(XmlNode node, Content content)
    {
        switch (node.Name)
        {
            case "import":
                content.Imports.Add(new(node.Attribute("namespace") ?? "", node.Attribute("name") ?? "", node.Position));
                break;
            case "itemDefinition":
                content.ItemDefinitions.Add(Item(node));
                break;
            case "inputData":
                content.Elements.Add(new InputData(Id(node), NameOf(node), node.Position) { VariableName = Variable(node), TypeRef = VariableType(node) });
                break;
            case "decision":
                content.Elements.Add(new Decision(Id(node), NameOf(node), node.Position)
                {
                    VariableName = Variable(node),
                    TypeRef = VariableType(node),
                    Requirements = Requirements(node),
                    Logic = _boxed.In(node),
                });
                break;
            case "businessKnowledgeModel":
                content.Elements.Add(new BusinessKnowledgeModel(Id(node), NameOf(node), node.Position)
                {
                    VariableName = Variable(node),
                    TypeRef = VariableType(node),
                    Requirements = Requirements(node),
                    Logic = node.First("encapsulatedLogic") is { } logic ? _boxed.Function(logic) : null,
                });
                break;
            case "decisionService":
                content.Elements.Add(new DecisionService(Id(node), NameOf(node), node.Position)
                {
                    VariableName = Variable(node),
                    TypeRef = VariableType(node),
                    OutputDecisions = References(node, "outputDecision"),
                    EncapsulatedDecisions = References(node, "encapsulatedDecision"),
                    InputDecisions = References(node, "inputDecision"),
                    InputData = References(node, "inputData"),
                });
                break;
        }
    }

    static string Id(XmlNode node) => node.Attribute("id") ?? node.Attribute("name") ?? "";

    string NameOf(XmlNode node)
    {
        if (node.Attribute("name") is { Length: > 0 } name)
            return Feel.NameTable.Normalize(name);
        problems.Add(new("DMN-003", Severity.Error, new($"{node.Name} 没有名称", $"A {node.Name} has no name")) { Position = node.Position, ElementId = node.Attribute("id") });
        return Id(node);
    }

    static string Variable(XmlNode node) => Feel.NameTable.Normalize(node.First("variable")?.Attribute("name") ?? node.Attribute("name") ?? "");

    static string? VariableType(XmlNode node) => node.First("variable")?.TypeRef();

    static List<string> References(XmlNode node, string child) => [.. node.All(child).Select(reference => reference.Attribute("href") ?? "")];

    static List<string> Requirements(XmlNode node) =>
    [
        .. node.All("informationRequirement").Concat(node.All("knowledgeRequirement"))
            .SelectMany(requirement => requirement.Children)
            .Where(child => child.Name is "requiredInput" or "requiredDecision" or "requiredKnowledge")
            .Select(child => child.Attribute("href") ?? ""),
    ];

    static ItemDefinition Item(XmlNode node) => new(Feel.NameTable.Normalize(node.Attribute("name") ?? ""), node.Position)
    {
        TypeRef = node.TypeRefOf("typeRef") ?? node.TypeRef(),
        IsCollection = node.Attribute("isCollection") is "true" or "1",
        AllowedValues = node.First("allowedValues")?.TextOf("text"),
        TypeConstraint = node.First("typeConstraint")?.TextOf("text"),
        Components = [.. node.All("itemComponent").Select(Item)],
        Function = node.First("functionItem") is { } function
            ? new([.. function.All("parameters").Select(parameter => parameter.TypeRef() ?? parameter.TypeRefOf("typeRef"))], function.TypeRef("outputTypeRef"))
            : null,
    };
}
