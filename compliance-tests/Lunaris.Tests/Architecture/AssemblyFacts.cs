using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Lunaris.Tests.Architecture;

/// <summary>What an assembly's metadata says that it uses.</summary>
internal sealed class AssemblyFacts
{
    private AssemblyFacts(string name) => Name = name;

    public string Name { get; }

    /// <summary>Names of referenced assemblies.</summary>
    public SortedSet<string> References { get; } = new(StringComparer.Ordinal);

    /// <summary>Referenced types, each once, by namespace and name (nested ones by their outermost type).</summary>
    public SortedSet<(string Namespace, string Name)> Types { get; } = [];

    /// <summary>Referenced members of other assemblies as <c>Namespace.Type::Member</c>.</summary>
    public SortedSet<string> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Methods implemented by a native library, or callable from native code.</summary>
    public SortedSet<string> NativeMethods { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the module was compiled with unsafe blocks allowed.</summary>
    public bool IsUnsafe { get; private set; }

    public static AssemblyFacts Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        MetadataReader reader = image.GetMetadataReader();
        var facts = new AssemblyFacts(reader.GetString(reader.GetAssemblyDefinition().Name));

        foreach (AssemblyReferenceHandle handle in reader.AssemblyReferences)
        {
            facts.References.Add(reader.GetString(reader.GetAssemblyReference(handle).Name));
        }
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            facts.Types.Add(NameOf(reader, handle));
        }
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                (string ns, string name) = NameOf(reader, (TypeReferenceHandle)member.Parent);
                facts.Members.Add($"{ns}.{name}::{reader.GetString(member.Name)}");
            }
        }
        foreach (MethodDefinitionHandle handle in reader.MethodDefinitions)
        {
            MethodDefinition method = reader.GetMethodDefinition(handle);
            bool native = (method.Attributes & MethodAttributes.PinvokeImpl) != 0
                || method.GetCustomAttributes().Any(attribute => TypeOf(reader, attribute) == ("System.Runtime.InteropServices", "UnmanagedCallersOnlyAttribute"));
            if (native)
            {
                TypeDefinition owner = reader.GetTypeDefinition(method.GetDeclaringType());
                facts.NativeMethods.Add($"{reader.GetString(owner.Namespace)}.{reader.GetString(owner.Name)}::{reader.GetString(method.Name)}");
            }
        }
        facts.IsUnsafe = reader.GetModuleDefinition().GetCustomAttributes()
            .Any(attribute => TypeOf(reader, attribute) == ("System.Security", "UnverifiableCodeAttribute"));
        return facts;
    }

    private static (string Namespace, string Name) TypeOf(MetadataReader reader, CustomAttributeHandle handle)
    {
        EntityHandle constructor = reader.GetCustomAttribute(handle).Constructor;
        return constructor.Kind == HandleKind.MemberReference
            && reader.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? NameOf(reader, (TypeReferenceHandle)parent)
            : ("", "");
    }

    private static (string Namespace, string Name) NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }
        return (reader.GetString(type.Namespace), reader.GetString(type.Name));
    }
}
